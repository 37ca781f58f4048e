// SPDX-License-Identifier: Apache-2.0

import AsyncHTTPClient
import HTTPInstrumentation
import Messaging
import NIOCore
import ServiceLifecycle

/// Hands messages straight to their consumer, by HTTP: no broker in between, and none to run.
///
/// Each message is one `POST /events` with a ``Messaging/MessageEnvelope``, a CLIENT span below the
/// PRODUCER span; see ``HTTPReceiver`` for the other end. A message has arrived once it was processed,
/// so that whoever publishes keeps what fails, and sends it again. One consumer at one address is all
/// there is: every destination and every group is the same.
package struct HTTPBroker: MessageBroker, Service {
    package let identity: BrokerIdentity
    package let guarantee = DeliveryGuarantee.atLeastOnce
    private let url: String
    private let http: TracedHTTPClient
    private let deadLetters: (any DeadLetterStore)?
    private let timeout: Duration

    /// - Parameters:
    ///   - url: the consumer's address without a path: `http://127.0.0.1:8082`.
    ///   - deadLetters: where the consumer puts messages aside, for ``replayDeadLetters(of:)``.
    ///   - timeout: How long the processing of one message may take.
    package init(
        url: String, host: String, port: Int, deadLetters: (any DeadLetterStore)? = nil,
        timeout: Duration = .seconds(10)
    ) {
        self.url = url
        identity = BrokerIdentity(system: "http", host: host, port: port)
        http = TracedHTTPClient()
        self.deadLetters = deadLetters
        self.timeout = timeout
    }

    /// Keeps connections until the group shuts down.
    package func run() async throws { try await http.run() }

    /// Sends the messages one after the other, and stops at the first that fails.
    ///
    /// - Throws: ``Messaging/MessagingError`` with ``Messaging/MessagingError/Code/unavailable`` where
    ///   the consumer cannot be reached or cannot process the message at present, with
    ///   ``Messaging/MessagingError/Code/refused`` where it never will; `CancellationError`.
    package func publish(_ messages: [Message], to destination: String) async throws {
        for message in messages { try await send(message) }
    }

    /// Never: messages arrive at an ``HTTPReceiver``.
    package func consume(
        _ subscription: Subscription,
        _ handler: @escaping @Sendable (Delivery) async -> Settlement
    ) async throws {
        throw MessagingError(
            .configuration, "Messages that are sent by HTTP are received by the server.")
    }

    package func replayDeadLetters(of subscription: Subscription) async throws -> Int {
        guard let deadLetters else { return 0 }
        return try await deadLetters.replay(of: subscription) { message in
            try await send(message)
        }
    }

    private func send(_ message: Message) async throws {
        var request = HTTPClientRequest(url: "\(url)/events")
        request.method = .POST
        request.headers.add(name: "content-type", value: "application/json")
        request.body = .bytes(ByteBuffer(bytes: MessageEnvelope.write(message)))
        let status: UInt
        do {
            let response = try await http.execute(
                request, template: "/events", peer: "outlay-worker", timeout: timeout)
            status = response.status.code
            _ = try await response.body.collect(upTo: 64 * 1024)
        } catch {
            try Task.checkCancellation()
            throw MessagingError(.unavailable, "The consumer cannot be reached.")
        }
        guard status != 202 else { return }
        throw status == 400 || status == 413
            ? MessagingError(.refused, "The consumer refused the message with status \(status).")
            : MessagingError(.unavailable, "The consumer answered with status \(status).")
    }
}
