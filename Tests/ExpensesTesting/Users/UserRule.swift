// SPDX-License-Identifier: Apache-2.0

import Expenses

/// One rule that every ``Expenses/UserStore`` keeps, and a check of it; used as ``StoreRule`` is.
package struct UserRule: Sendable, CustomStringConvertible {
    /// The rule as a sentence.
    package let description: String
    /// Throws ``BrokenRule`` where the store breaks the rule, and what the store throws besides.
    package let check: @Sendable (any UserStore) async throws -> Void

    init(_ description: String, check: @escaping @Sendable (any UserStore) async throws -> Void) {
        self.description = description
        self.check = check
    }

    /// The whole contract.
    package static let all = keeping + refusing
}

extension UserRule {
    static let keeping = [
        UserRule("A user is found as it was kept.") { store in
            let user = User.sample(named: try .unique())
            try await store.insert(user, password: .sample)
            try expectEqual(try await store.find(user.id, named: user.name), user)
        },
        UserRule("The longest name has room, and every visible character.") { store in
            let start = try UserID.unique().rawValue + "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~"
            let filling = String(repeating: "u", count: UserID.longest - start.utf8.count)
            let user = User.sample(named: try UserID(start + filling))
            try await store.insert(user, password: .sample)
            try expectEqual(try await store.find(user.id, named: user.name), user)
        },
        UserRule("Names that differ in case are two names.") { store in
            let name = try UserID.unique().rawValue
            for name in [name, name.uppercased()] {
                try await store.insert(.sample(named: try UserID(name)), password: .sample)
            }
        },
    ]

    static let refusing = [
        UserRule("A name that is taken stays with its first user.") { store in
            let first = User.sample(named: try .unique())
            let second = User.sample(named: first.name)
            try await store.insert(first, password: .sample)
            try await expectError(.nameTaken) { try await store.insert(second, password: .sample) }
            try await expectError(.notFound) { try await store.find(second.id, named: first.name) }
            try expectEqual(try await store.find(first.id, named: first.name), first)
        },
        UserRule("Of several of one name at the same time, one is kept.") { store in
            let name = try UserID.unique()
            let users = (0..<8).map { _ in User.sample(named: name) }
            let kept = try await insert(users, into: store)
            try expectEqual(kept.count, 1, "number of users")
            for user in users where user != kept.first {
                try await expectError(.notFound) { try await store.find(user.id, named: name) }
            }
        },
        UserRule("Nobody finds somebody else, nor anybody who is not there.") { store in
            let user = User.sample(named: try .unique())
            try await store.insert(user, password: .sample)
            let stranger = try UserID.unique()
            try await expectError(.notFound) { try await store.find(user.id, named: stranger) }
            let nobody = RegistrationID.random(at: .sample)
            try await expectError(.notFound) { try await store.find(nobody, named: user.name) }
        },
    ]

    /// Keeps users at the same time; returns those that were kept.
    private static func insert(
        _ users: [User], into store: any UserStore
    ) async throws -> [User] {
        try await withThrowingTaskGroup(of: User?.self) { group in
            for user in users {
                group.addTask {
                    do {
                        try await store.insert(user, password: .sample)
                        return user
                    } catch let error as ExpenseError where error.code == .nameTaken {
                        return nil
                    }
                }
            }
            return try await group.reduce(into: [User]()) { kept, user in
                if let user { kept.append(user) }
            }
        }
    }
}
