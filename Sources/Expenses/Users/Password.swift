// SPDX-License-Identifier: Apache-2.0

/// What only its user knows, between being read from a request and being hashed; kept nowhere.
package struct Password: Hashable, Sendable {
    /// The characters in UTF-8 as they were sent, at most four bytes each; they are not normalised.
    package let utf8: Secret<[UInt8]>

    /// How many characters there may be, counted as Unicode scalars.
    package static let lengths = 12...256

    package init(_ text: String) throws(InvalidValue) {
        guard Self.lengths ~= text.unicodeScalars.count else {
            throw InvalidValue(
                "must have \(Self.lengths.lowerBound) to \(Self.lengths.upperBound) characters")
        }
        utf8 = Secret(Array(text.utf8))
    }
}

/// What is kept of a password: enough to recognise it, and of little use for finding it.
package struct PasswordHash: Hashable, Sendable {
    /// Algorithm, parameters, salt and hash in the PHC string format, such as
    /// `$scrypt$ln=14,r=8,p=5$c2FsdA$aGFzaA`.
    package let text: Secret<String>

    package init(_ text: String) {
        self.text = Secret(text)
    }
}

/// Makes hashes of passwords.
package protocol PasswordHasher: Sendable {
    /// Hashes a password, with a salt of its own, so that the same password makes another hash each
    /// time.
    ///
    /// - Throws: ``ExpenseError/Code/unavailable`` where so many passwords wait already that this one
    ///   is turned away; ``ExpenseError/Code/internal``; `CancellationError`.
    func hash(_ password: Password) async throws -> PasswordHash
}
