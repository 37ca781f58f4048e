// SPDX-License-Identifier: Apache-2.0

import Expenses

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// A bank that does what a test says.
package struct StubPayments: PaymentGateway {
    private let answer: @Sendable (Expense) async throws -> PaymentID

    /// Pays everything, each expense by the payment with the expense's own id.
    package init() {
        answer = { PaymentID($0.id.uuid) }
    }

    /// Answers as `answer` does.
    package init(answer: @escaping @Sendable (Expense) async throws -> PaymentID) {
        self.answer = answer
    }

    package func pay(_ expense: Expense) async throws -> PaymentID {
        try await answer(expense)
    }
}
