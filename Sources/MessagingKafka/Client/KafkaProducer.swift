// SPDX-License-Identifier: Apache-2.0

import CRDKafka
import Logging
import Messaging
import Synchronization

/// An idempotent producer, and the thread that hears what has become of its records.
///
/// At most `queue.buffering.max.messages` records are on their way; the next `publish` fails.
final class KafkaProducer: Sendable {
    /// One call of `publish`, until the broker has spoken about each of its records.
    fileprivate struct Publication {
        let continuation: CheckedContinuation<Void, any Error>
        var remaining: Int
        var error = RD_KAFKA_RESP_ERR_NO_ERROR
    }

    private struct State {
        var publications: [UInt: Publication] = [:]
        var numbers: UInt = 0
        var isStopping = false
        var isClosed = false
        var closing: [CheckedContinuation<Void, Never>] = []
    }

    private let client: ClientPointer
    private let queue: ClientQueue
    private let log: ClientLog
    private let state = Mutex(State())

    /// How long records that nobody waits for any more may take when the producer stops.
    private static let timeToFlush = Duration.seconds(5)

    /// Starts the client and its thread, which hold this until ``stop()``.
    ///
    /// - Throws: ``MessagingError``.
    init(_ properties: ClientProperties, logger: Logger) throws(MessagingError) {
        client = try properties.start(
            RD_KAFKA_PRODUCER,
            events: RD_KAFKA_EVENT_DR | RD_KAFKA_EVENT_ERROR | RD_KAFKA_EVENT_LOG)
        queue = ClientQueue(raw: rd_kafka_queue_get_main(client.raw))
        log = ClientLog(logger)
        rd_kafka_set_log_queue(client.raw, queue.raw)
        do {
            try ClientThread.start { self.run() }
        } catch {
            queue.destroy()
            rd_kafka_destroy(client.raw)
            throw error
        }
    }

    /// Whether it takes records; after a fatal error it does not, and another one has to take its place.
    var isUsable: Bool { state.withLock { !$0.isStopping } }

    /// Produces records in order; returns when the broker has acknowledged all of them.
    ///
    /// - Throws: ``MessagingError`` if it did not take one; `CancellationError`.
    func publish(_ messages: [OutgoingRecord], to topic: String) async throws {
        let number = state.withLock { state in
            state.numbers += 1
            return state.numbers
        }
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                produce(messages, to: topic, as: number, continuation)
                // The handler below may have come too early to find it.
                if Task.isCancelled { giveUp(number) }
            }
        } onCancel: {
            giveUp(number)
        }
    }

    private func giveUp(_ number: UInt) {
        let publication = state.withLock { $0.publications.removeValue(forKey: number) }
        publication?.continuation.resume(throwing: CancellationError())
    }

    /// Within the lock, because the client may not be destroyed meanwhile; producing does not block.
    private func produce(
        _ messages: [OutgoingRecord], to topic: String, as number: UInt,
        _ continuation: CheckedContinuation<Void, any Error>
    ) {
        let finished = state.withLock { state in
            var publication = Publication(continuation: continuation, remaining: messages.count)
            if state.isStopping {
                publication.note(messages.count, RD_KAFKA_RESP_ERR__DESTROY)
                return publication
            }
            for (index, message) in messages.enumerated() {
                let error = message.produce(client, topic: topic, number: number)
                guard error == RD_KAFKA_RESP_ERR_NO_ERROR else {
                    publication.note(messages.count - index, error)
                    break
                }
            }
            if publication.remaining > 0 { state.publications[number] = publication }
            return publication
        }
        if finished.remaining == 0 { finished.resume() }
    }

    /// Lets records that are on their way finish, for a bounded time, and destroys the client.
    func stop() {
        state.withLock { state in
            state.isStopping = true
            if !state.isClosed { queue.wake() }
        }
    }

    /// As ``stop()``, and returns when it is done.
    func close() async {
        stop()
        await withCheckedContinuation { continuation in
            let isClosed = state.withLock { state in
                if !state.isClosed { state.closing.append(continuation) }
                return state.isClosed
            }
            if isClosed { continuation.resume() }
        }
    }
}

// What the thread does.
extension KafkaProducer {
    private func run() {
        while isUsable { queue.poll(for: .seconds(1), serve) }
        let deadline = ContinuousClock.now + Self.timeToFlush
        while rd_kafka_outq_len(client.raw) > 0, ContinuousClock.now < deadline {
            queue.poll(for: .milliseconds(50), serve)
        }
        rd_kafka_purge(client.raw, RD_KAFKA_PURGE_F_QUEUE | RD_KAFKA_PURGE_F_INFLIGHT)
        while queue.poll(for: .milliseconds(50), serve) {}
        destroy()
    }

    private func destroy() {
        let (publications, closing) = state.withLock { state in
            state.isClosed = true
            defer { (state.publications, state.closing) = ([:], []) }
            return (state.publications.values, state.closing)
        }
        queue.destroy()
        rd_kafka_destroy(client.raw)
        for var publication in publications {
            publication.note(publication.remaining, RD_KAFKA_RESP_ERR__DESTROY)
            publication.resume()
        }
        for continuation in closing { continuation.resume() }
    }

    private func serve(_ event: ClientEvent) {
        switch event.type {
        case RD_KAFKA_EVENT_DR: event.forEachMessage { report($0.pointee) }
        case RD_KAFKA_EVENT_LOG: log.write(event)
        case RD_KAFKA_EVENT_ERROR:
            log.write(event.error)
            if event.error == RD_KAFKA_RESP_ERR__FATAL {
                state.withLock { $0.isStopping = true }
            }
        default: break
        }
    }

    /// The broker has taken a record, or not.
    private func report(_ message: rd_kafka_message_t) {
        let number = UInt(bitPattern: message._private)
        let finished: Publication? = state.withLock { state in
            state.publications[number]?.note(1, message.err)
            guard state.publications[number]?.remaining == 0 else { return nil }
            return state.publications.removeValue(forKey: number)
        }
        finished?.resume()
    }
}

extension KafkaProducer.Publication {
    /// Notes that so many records will not be heard of any more; with no error, that they arrived.
    fileprivate mutating func note(_ count: Int, _ error: rd_kafka_resp_err_t) {
        remaining -= count
        if self.error == RD_KAFKA_RESP_ERR_NO_ERROR { self.error = error }
    }

    fileprivate func resume() {
        if error == RD_KAFKA_RESP_ERR_NO_ERROR {
            continuation.resume()
        } else {
            continuation.resume(throwing: MessagingError(error, whileDoing: "take all messages"))
        }
    }
}
