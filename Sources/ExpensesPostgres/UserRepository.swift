// SPDX-License-Identifier: Apache-2.0

import Expenses
import Postgres

/// Keeps users in Postgres.
///
/// Emits one INTERNAL span a call, named `UserRepository.insert` and so on, with
/// `component=repository`; each statement is a CLIENT span below it. Failures of the database become
/// what they do for ``ExpenseRepository``.
package struct UserRepository: UserStore {
    private let client: PostgresClient

    /// - Parameter client: reaches a database whose schema is `SchemaMigrations.expenses`.
    package init(client: PostgresClient) {
        self.client = client
    }

    package func insert(_ user: User, password: PasswordHash) async throws {
        try await traced(.userRepositoryInsert, about: user.id) {
            let inserted = try await client.execute(
                UserStatements.insert, user.id, user.name.rawValue, password.text.exposed,
                user.createdAt)
            if inserted == 0 { throw ExpenseError.nameTaken }
        }
    }

    package func find(_ id: RegistrationID, named name: UserID) async throws -> User {
        try await traced(.userRepositoryFind, about: id) {
            let rows = try await client.query(UserStatements.find, id, name.rawValue)
            guard let row = rows.first else { throw ExpenseError.noUser }
            return User(id: id, name: name, createdAt: try row[0])
        }
    }

    /// Runs `operation` in a span, and lets no error of the database out as it is.
    private func traced<Result>(
        _ span: UserSpan, about user: RegistrationID, _ operation: () async throws -> Result
    ) async throws -> Result {
        try await withSpan(span, about: user) { _ in
            do {
                return try await operation()
            } catch let error as PostgresError {
                throw ExpenseError(error)
            }
        }
    }
}
