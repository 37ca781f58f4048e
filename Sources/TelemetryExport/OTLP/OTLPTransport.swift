// SPDX-License-Identifier: Apache-2.0

import NIOCore

/// The step of sending that touches the network: one attempt, and what it led to.
protocol OTLPTransport: Sendable {
    /// Keeps connections up until ``shutdown()``, for a transport that needs a task for that; any
    /// other returns at once.
    func run() async

    /// The message as every attempt at it sends it.
    ///
    /// Fails when it cannot be sent in that form at all.
    func pack(_ message: [UInt8]) throws(OTLPRefusal) -> ByteBuffer

    /// Sends a packed message once; returns at once when the task is cancelled.
    func attempt(_ body: ByteBuffer, of signal: OTLPSignal) async -> OTLPVerdict

    /// Closes the connections. What is sent afterwards is refused.
    func shutdown() async
}

extension OTLPTransport {
    func run() async {}

    func pack(_ message: [UInt8]) throws(OTLPRefusal) -> ByteBuffer { ByteBuffer(bytes: message) }
}

/// Why a message is not sent at all.
struct OTLPRefusal: Error {
    var reason: String
}
