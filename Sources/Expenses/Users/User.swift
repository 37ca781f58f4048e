// SPDX-License-Identifier: Apache-2.0

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// Somebody who has registered.
///
/// Nobody needs to: a ``UserID`` that was never registered has expenses like any other.
package struct User: Hashable, Sendable {
    package let id: RegistrationID
    /// What requests call the user; nobody else can have it.
    package let name: UserID
    package let createdAt: Timestamp

    package init(id: RegistrationID, name: UserID, createdAt: Timestamp) {
        self.id = id
        self.name = name
        self.createdAt = createdAt
    }
}

/// Names a registered user where the name must not stand, in paths and on spans: a UUID of version 7,
/// like ``ExpenseID``.
package struct RegistrationID: Hashable, Sendable, CustomStringConvertible {
    package let uuid: UUID

    package init(_ uuid: UUID) {
        self.uuid = uuid
    }

    /// Parses a UUID, in either case.
    package init?(_ text: String) {
        guard let uuid = UUID(uuidString: text) else { return nil }
        self.uuid = uuid
    }

    /// A new id; the live default of every id generator.
    package static func random(at time: Timestamp) -> Self {
        Self(ExpenseID.random(at: time).uuid)
    }

    /// The UUID in lower case, as RFC 9562 writes it.
    package var description: String { ExpenseID(uuid).description }
}
