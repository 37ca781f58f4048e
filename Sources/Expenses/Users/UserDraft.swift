// SPDX-License-Identifier: Apache-2.0

/// A request to register, in which nothing can be wrong.
package struct UserDraft: Hashable, Sendable {
    /// The fields as they arrived.
    package struct Fields: Hashable, Sendable {
        package var name: FieldValue = .absent
        package var password = Secret(FieldValue.absent)
        /// Names that were sent and are no field of a user; each is an error.
        package var unknown: [String] = []

        package init() {}
    }

    package let name: UserID
    package let password: Password

    /// Fails with ``ExpenseError/Code/invalid`` and every bad field; no message repeats a value.
    package init(_ fields: Fields) throws(ExpenseError) {
        var parser = FieldParser()
        let name = parser.required("name", in: fields.name, as: parseName)
        let password = parser.required(
            "password", in: fields.password.exposed, as: Password.init)
        parser.rejectUnknown(fields.unknown)
        try parser.finish()
        guard let name, let password else { throw .invalid(parser.errors) }
        self.name = name
        self.password = password
    }
}

/// A name is what `X-User-Id` may be; a bad one is a bad field here, and no request without a user.
private func parseName(_ text: String) throws(InvalidValue) -> UserID {
    do {
        return try UserID(text)
    } catch {
        throw InvalidValue(
            "must be 1 to \(UserID.longest) visible ASCII characters without spaces")
    }
}
