// SPDX-License-Identifier: Apache-2.0

import Expenses

extension User {
    /// A user with an id of their own.
    package static func sample(named name: UserID) -> User {
        User(id: .random(at: .sample), name: name, createdAt: .sample)
    }
}

extension PasswordHash {
    /// A hash of the form that every store takes, of no password that anybody knows.
    package static let sample = PasswordHash(
        "$scrypt$ln=4,r=1,p=1$" + String(repeating: "s", count: 22) + "$"
            + String(repeating: "h", count: 43))
}

extension UserDraft {
    /// A request to register.
    package static func sample(
        named name: String, password: String = "correct horse battery"
    ) throws -> UserDraft {
        var fields = Fields()
        fields.name = .string(name)
        fields.password = Secret(.string(password))
        return try UserDraft(fields)
    }
}
