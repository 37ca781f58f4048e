// SPDX-License-Identifier: Apache-2.0

import Instrumenting
import Tracing

/// The spans that the bank's layers open, by name.
///
/// All are INTERNAL and carry `component`, which is `handler`, `service` or `repository`, and
/// `outlay.payment.id` where one payment is known. Whose account it is, no span tells.
enum BankSpan: String, CaseIterable, ComponentSpan {
    case handlerOpen = "BankHandler.open"
    case handlerAccount = "BankHandler.account"
    case handlerPay = "BankHandler.pay"
    case handlerPayment = "BankHandler.payment"

    case serviceOpen = "BankService.open"
    case serviceAccount = "BankService.account"
    case servicePay = "BankService.pay"
    case servicePayment = "BankService.payment"

    case repositoryOpen = "BankRepository.open"
    case repositoryAccount = "BankRepository.account"
    case repositoryPay = "BankRepository.pay"
    case repositoryPayment = "BankRepository.payment"
}

/// Runs `operation` within the span of a layer.
func withSpan<Result>(
    _ span: BankSpan, isolation: isolated (any Actor)? = #isolation,
    _ operation: (any Span) async throws -> Result
) async rethrows -> Result {
    try await withComponentSpan(span, isolation: isolation, operation)
}

extension Span {
    /// Says which payment the span is about.
    func describe(_ payment: Payment) {
        setAttributes([AttributeName.paymentID: .string(payment.id.description)])
    }
}
