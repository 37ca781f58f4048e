// SPDX-License-Identifier: Apache-2.0

import Expenses
import Synchronization

/// A ``Expenses/UserStore`` that forgets everybody with the process.
package final class InMemoryUserStore: UserStore {
    private let users = Mutex<[UserID: (user: User, password: PasswordHash)]>([:])

    package init() {}

    package func insert(_ user: User, password: PasswordHash) async throws {
        try users.withLock { users in
            guard users[user.name] == nil else { throw ExpenseError.nameTaken }
            users[user.name] = (user, password)
        }
    }

    package func find(_ id: RegistrationID, named name: UserID) async throws -> User {
        guard let user = users.withLock({ $0[name]?.user }), user.id == id else {
            throw ExpenseError.noUser
        }
        return user
    }

    /// What is kept of a user's password.
    package func password(of name: UserID) -> PasswordHash? {
        users.withLock { $0[name]?.password }
    }
}

/// A store that is out of order: every method throws the same error.
package struct FailingUserStore: UserStore {
    private let error: any Error

    package init(_ error: any Error) {
        self.error = error
    }

    package func insert(_: User, password _: PasswordHash) async throws {
        throw error
    }

    package func find(_: RegistrationID, named _: UserID) async throws -> User {
        throw error
    }
}

/// A hasher that costs nothing: it answers always the same, or always with the same error.
package struct StubPasswordHasher: PasswordHasher {
    private let answer: @Sendable () throws -> PasswordHash

    package init(_ answer: @escaping @Sendable () throws -> PasswordHash = { .sample }) {
        self.answer = answer
    }

    package func hash(_: Password) async throws -> PasswordHash {
        try answer()
    }
}
