// SPDX-License-Identifier: Apache-2.0

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// Names a payment at the bank.
package struct PaymentID: Hashable, Sendable, CustomStringConvertible {
    package let uuid: UUID

    package init(_ uuid: UUID) {
        self.uuid = uuid
    }

    /// Parses a UUID, in either case.
    package init?(_ text: String) {
        guard let uuid = UUID(uuidString: text) else { return nil }
        self.uuid = uuid
    }

    /// The UUID in lower case, as RFC 9562 writes it.
    package var description: String { ExpenseID(uuid).description }
}

/// Where the money for an expense comes from.
package protocol PaymentGateway: Sendable {
    /// Debits the amount of an expense from its user's account, once.
    ///
    /// However often it is called for an expense, and whatever broke before: the account is debited at
    /// most once, and the answer names the one payment.
    ///
    /// - Throws: ``ExpenseError`` with ``ExpenseError/Code/insufficientFunds`` or
    ///   ``ExpenseError/Code/noAccount`` where the account cannot pay;
    ///   ``ExpenseError/Code/paymentMismatch`` where the expense was paid with another amount;
    ///   ``ExpenseError/Code/bankUnavailable`` where the bank cannot be asked;
    ///   ``ExpenseError/Code/bankTimeout`` where it did not answer in time, so that nobody here knows
    ///   whether it has paid; ``ExpenseError/Code/bankFailed`` where its answer makes no sense;
    ///   `CancellationError`.
    func pay(_ expense: Expense) async throws -> PaymentID
}
