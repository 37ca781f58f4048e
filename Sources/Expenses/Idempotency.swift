// SPDX-License-Identifier: Apache-2.0

/// The name that a caller gives to one request, so that repeating it does nothing new: 1 to 255
/// visible ASCII characters.
///
/// Keys belong to a user: the same key from two users names two requests.
package struct IdempotencyKey: Hashable, Sendable {
    package let rawValue: String

    /// The longest key.
    package static let longest = 255

    /// Fails with ``ExpenseError/Code/invalid`` for the field `Idempotency-Key`.
    package init(_ text: String) throws(ExpenseError) {
        guard 1...Self.longest ~= text.utf8.count, text.isVisibleASCII else {
            throw .invalid([
                FieldError(
                    field: "Idempotency-Key",
                    message: "must be 1 to \(Self.longest) visible ASCII characters without spaces")
            ])
        }
        rawValue = text
    }
}

/// A request that is to be done once, however often it arrives.
package struct IdempotentRequest: Hashable, Sendable {
    package let key: IdempotencyKey
    /// What tells this request from another one with the same key.
    ///
    /// The parsed request in full and not a hash of its bytes: at most a few kilobytes, no
    /// collisions, and a repeat that only spells its JSON differently is still a repeat.
    package let fingerprint: String

    /// For how long a key is remembered, in microseconds: 24 hours. After that the same key names a
    /// new request.
    package static let lifetime: Int64 = 24 * 3_600_000_000

    package init(key: IdempotencyKey, draft: ExpenseDraft) {
        self.key = key
        fingerprint = [
            String(draft.amount.minorUnits), draft.amount.currency.code, draft.category.slug,
            draft.spentOn?.description ?? "", draft.description,
        ].joined(separator: "\n")
    }
}
