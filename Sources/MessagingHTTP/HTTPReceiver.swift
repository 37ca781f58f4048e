// SPDX-License-Identifier: Apache-2.0

import HTTPTypes
import Hummingbird
import Messaging
import ServiceHTTP
import Synchronization

/// Receives what an ``HTTPBroker`` sends, and answers when it has been processed.
///
/// 202 once the message was processed or put aside; 503 with `Retry-After` where it is to be sent
/// again; 400 for what is no message, 413 for what is too long. Below the SERVER span of the request
/// stands nothing: the CONSUMER span continues the trace of the message, as it does with every broker.
package struct HTTPReceiver: Sendable {
    /// The longest message: 256 KiB.
    package static let longest = 256 * 1024

    private let subscription: Subscription
    private let deadLetters: any DeadLetterStore
    private let handle: @Sendable (Delivery) async -> Settlement
    private let attempts = AttemptCounter()

    /// - Parameters:
    ///   - deadLetters: where messages are put aside.
    ///   - handle: processes a message: ``Messaging/MessageConsumer/handle(_:)``.
    package init(
        subscription: Subscription, deadLetters: any DeadLetterStore,
        handle: @escaping @Sendable (Delivery) async -> Settlement
    ) {
        self.subscription = subscription
        self.deadLetters = deadLetters
        self.handle = handle
    }

    /// `POST /events`
    @Sendable package func receive(
        _ request: Request, context: ServiceRequestContext
    ) async throws -> Response {
        let message = try await message(of: request)
        let attempt = attempts.next(message.id)
        switch await handle(Delivery(message: message, attempt: attempt)) {
        case .acknowledge: break
        case .retry(let delay):
            throw Problem.retry(after: delay)
        case .deadLetter(let reason, let traceID):
            try await putAside(message, reason, traceID)
        }
        attempts.forget(message.id)
        return Response(status: .accepted)
    }

    private func message(of request: Request) async throws -> Message {
        let bytes: [UInt8]
        do {
            bytes = Array(try await request.body.collect(upTo: Self.longest).readableBytesView)
        } catch let error as any HTTPResponseError where error.status == .contentTooLarge {
            throw Problem(
                status: .contentTooLarge, code: "too_large",
                detail: "The message is longer than \(Self.longest) bytes.")
        }
        let message = MessageEnvelope.read(bytes, id: "")
        guard !message.id.isEmpty else {
            throw Problem.malformed("The body is not a message with an id.")
        }
        return message
    }

    private func putAside(_ message: Message, _ reason: String, _ traceID: String?) async throws {
        do {
            try await deadLetters.keep(
                message, of: subscription, reason: reason, traceID: traceID)
        } catch {
            throw Problem.unavailable("The message cannot be put aside at present.", cause: error)
        }
    }
}

extension Problem {
    fileprivate static func retry(after delay: Duration) -> Problem {
        let seconds = max(1, delay.components.seconds + (delay.components.attoseconds > 0 ? 1 : 0))
        return Problem(
            status: .serviceUnavailable, code: "retry",
            detail: "The message could not be processed; send it again.",
            headers: [.retryAfter: "\(seconds)"])
    }
}

/// How often messages that fail have come.
///
/// It remembers 1,000 of them, and forgets them all when one more comes: they are then tried more often
/// than was asked for, which does no harm.
private final class AttemptCounter: Sendable {
    private let counts = Mutex<[String: Int]>([:])
    private static let most = 1000

    func next(_ id: String) -> Int {
        counts.withLock { counts in
            if counts[id] == nil, counts.count >= Self.most { counts = [:] }
            counts[id, default: 0] += 1
            return counts[id] ?? 1
        }
    }

    func forget(_ id: String) {
        counts.withLock { _ = $0.removeValue(forKey: id) }
    }
}
