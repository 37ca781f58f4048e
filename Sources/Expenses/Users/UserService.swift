// SPDX-License-Identifier: Apache-2.0

import Instrumenting
import Tracing

/// What may be done with users: they register, and read what is known of them.
///
/// Emits one INTERNAL span a call, named after the method (`UserService.register`), with
/// `component=service`. Every method passes on what its ``UserStore`` throws. Most of the time of a
/// registration is spent by the ``PasswordHasher``.
package struct UserService: Sendable {
    private let store: any UserStore
    private let hasher: any PasswordHasher
    private let clock: @Sendable () -> Timestamp
    private let makeID: @Sendable (Timestamp) -> RegistrationID

    package init(
        store: any UserStore, hasher: any PasswordHasher,
        clock: @escaping @Sendable () -> Timestamp = { .now() },
        makeID: @escaping @Sendable (Timestamp) -> RegistrationID = { .random(at: $0) }
    ) {
        self.store = store
        self.hasher = hasher
        self.clock = clock
        self.makeID = makeID
    }

    /// Registers a user; throws ``ExpenseError/Code/nameTaken``, and what the ``PasswordHasher`` throws.
    ///
    /// The name is not looked up beforehand: a taken one is rare, and only the insertion can tell for
    /// sure.
    package func register(_ draft: UserDraft) async throws -> User {
        let now = clock()
        let user = User(id: makeID(now), name: draft.name, createdAt: now)
        return try await withSpan(.userServiceRegister, about: user.id) { _ in
            try await store.insert(user, password: try await hasher.hash(draft.password))
            return user
        }
    }

    /// Reads a user, for that user alone; throws ``ExpenseError/Code/notFound``.
    package func get(_ id: RegistrationID, as name: UserID) async throws -> User {
        try await withSpan(.userServiceGet, about: id) { _ in
            try await store.find(id, named: name)
        }
    }
}
