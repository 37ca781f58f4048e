// SPDX-License-Identifier: Apache-2.0

/// Where samplers ask what to sample: the one step of remote sampling that touches the network.
package protocol SamplingServer: Sendable {
    /// Asks once and returns the body of a 2xx answer, no longer than ``SamplingQuestion/maximumBytes``.
    ///
    /// Fails when there is no such answer within the server's own time limit, and at once when the
    /// task is cancelled. Never traced.
    func ask(_ question: SamplingQuestion) async throws(SamplingServerFailure) -> [UInt8]

    /// Closes the connections; what is asked afterwards fails.
    func shutdown() async
}

/// A request to a ``SamplingServer``.
package struct SamplingQuestion: Hashable, Sendable {
    /// The longest answer that is read: thousands of operations or rules.
    package static let maximumBytes = 1 << 20

    /// The whole address.
    package var url: String
    /// JSON to post; `nil` asks by GET.
    package var body: [UInt8]?

    package init(url: String, body: [UInt8]? = nil) {
        self.url = url
        self.body = body
    }
}

/// Why there is no answer, or none that can be used; for the log.
package struct SamplingServerFailure: Error, Hashable, CustomStringConvertible {
    /// A clause without a full stop.
    package let description: String

    package init(_ description: String) {
        self.description = description
    }
}
