// SPDX-License-Identifier: Apache-2.0

/// One request of a journey, before it is known where to and under which ids.
package struct PlannedRequest: Hashable, Sendable {
    /// What the answer has to be.
    package enum Expectation: Hashable, Sendable {
        /// 2xx.
        case success
        /// 2xx, or 409 where there is no money.
        case payment
        /// 2xx, or 404 from a service that has no budgets.
        case budget
        /// Any 4xx.
        case refusal
    }

    package var method = "GET"
    /// The path with variables unfilled, which names the span and the route in the report.
    package var template: String
    /// The path and query to send, where `{id}` stands for the expense that the journey came upon last.
    package var target: String
    package var body: String?
    package var contentType = "application/json"
    /// Whether it is sent with an idempotency key.
    package var isKeyed = false
    package var expectation = Expectation.success

    /// The route as the report shows it: `GET /expenses/{id}`.
    package var route: String { "\(method) \(template)" }

    /// Whether it can only be sent once an expense is known.
    var needsExpense: Bool { target.contains("{id}") }
}

extension PlannedRequest.Expectation {
    /// Whether an answer with that status is as it has to be.
    func accepts(_ status: Int) -> Bool {
        switch self {
        case .success: (200...299).contains(status)
        case .payment: (200...299).contains(status) || status == 409
        case .budget: (200...299).contains(status) || status == 404
        case .refusal: (400...499).contains(status)
        }
    }
}
