// SPDX-License-Identifier: Apache-2.0

/// Sends requests of journeys and says what came of them; it never throws.
package protocol RequestSender: Sendable {
    func send(_ request: OutgoingRequest) async -> RequestOutcome
}

/// A request as it goes out.
package struct OutgoingRequest: Sendable {
    package let planned: PlannedRequest
    /// The path and query, with every variable filled.
    package let target: String
    package let user: String
    /// Sent as `x-request-id`, another for each request.
    package let requestID: String
    /// Sent as `Idempotency-Key`.
    package let key: String?
}

/// What came of a request: an answer that was read whole, or none.
package struct RequestOutcome: Hashable, Sendable {
    /// The status of the answer; `nil` if there was none.
    package var status: Int?
    /// Why there was none, in a word: `timeout`, `connection`.
    package var failure: String?
    /// The last part of `Location`.
    package var createdID: String?
    /// The first expense's id, where the answer is a list.
    package var listedID: String?

    package init(
        status: Int? = nil, failure: String? = nil, createdID: String? = nil,
        listedID: String? = nil
    ) {
        self.status = status
        self.failure = failure
        self.createdID = createdID
        self.listedID = listedID
    }

    /// What the report counts it under: `201`, `timeout`.
    var label: String { status.map(String.init) ?? failure ?? "connection" }
}
