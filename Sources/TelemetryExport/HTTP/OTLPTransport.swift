// SPDX-License-Identifier: Apache-2.0

import NIOCore
import NIOHTTP1

/// The one step of an export that touches the network: a request, and its answer.
protocol OTLPTransport: Sendable {
    /// Posts a body once and returns the whole answer, whatever its status.
    ///
    /// Fails when no answer came, or one that is too long; at once when the task is cancelled.
    func post(_ body: ByteBuffer) async throws(TransportFailure) -> TransportResponse

    /// Closes the connections. What is posted afterwards fails.
    func shutdown() async
}

/// An HTTP answer, complete.
struct TransportResponse: Sendable {
    var status: Int
    var headers: HTTPHeaders
    var body: ByteBuffer
}

/// Why there is no answer.
struct TransportFailure: Error, Hashable {
    /// For the log; holds nothing of the request.
    var reason: String
    /// Whether the same request may succeed in a moment: the connection failed, not the request.
    var isTransient: Bool
}
