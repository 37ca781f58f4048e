// SPDX-License-Identifier: Apache-2.0

import CRDKafka
import Messaging

/// Counts what a group has not read of a topic, as somebody who looks on and is no member of the group.
///
/// It stays connected between two questions; the client goes when this does.
final class BacklogReader: Sendable {
    private let client: ClientPointer
    private let queue: ClientQueue
    private let topic: String

    /// How long an answer may take, in milliseconds.
    private static let timeToAnswer: Int32 = 2_000

    /// - Parameter properties: those of a reader, with the group.
    /// - Throws: ``MessagingError``.
    init(_ properties: ClientProperties, topic: String) throws(MessagingError) {
        self.topic = topic
        client = try properties.start(
            RD_KAFKA_CONSUMER, events: RD_KAFKA_EVENT_ERROR | RD_KAFKA_EVENT_LOG)
        rd_kafka_poll_set_consumer(client.raw)
        queue = ClientQueue(raw: rd_kafka_queue_get_consumer(client.raw))
        rd_kafka_set_log_queue(client.raw, queue.raw)
    }

    deinit {
        queue.destroy()
        // Destroying waits for threads, which whoever lets go of this must not.
        try? ClientThread.start { [client] in
            rd_kafka_destroy_flags(client.raw, RD_KAFKA_DESTROY_F_NO_CONSUMER_CLOSE)
        }
    }

    /// The number of records that the group has before it. Blocks for a bounded time: call it on a
    /// ``ClientThread``.
    ///
    /// - Throws: ``MessagingError``.
    func count() throws(MessagingError) -> Int {
        // The consumer says the same of what goes wrong; left here, it would pile up.
        while queue.poll(for: .zero, { _ in }) {}
        let unread = try client.unread(of: topic, within: Self.timeToAnswer)
        return unread.values.reduce(0) { $0 + $1.count }
    }
}

/// What is asked for one subscription.
struct BacklogReaders: Sendable {
    let subscription: Subscription
    let waiting: BacklogReader
    let deadLetters: BacklogReader

    /// - Throws: ``MessagingError``.
    init(_ address: KafkaAddress, _ subscription: Subscription) throws(MessagingError) {
        self.subscription = subscription
        waiting = try BacklogReader(
            .reader(address, group: subscription.group), topic: subscription.destination)
        deadLetters = try BacklogReader(
            .reader(address, group: subscription.replayGroup),
            topic: subscription.deadLetterTopic)
    }
}

extension KafkaBroker {
    /// What the group has not committed, of all partitions, and the dead letters that were not replayed,
    /// those of other groups in the topic among them.
    ///
    /// Offsets are counted: where Kafka has removed single records, as in a compacted topic, that is more
    /// than there are.
    ///
    /// - Throws: ``MessagingError``, within seconds where the brokers are away.
    package func backlog(of subscription: Subscription) async throws -> MessageBacklog {
        try await ClientThread.perform { () throws(MessagingError) -> MessageBacklog in
            let readers = try self.readers(of: subscription)
            return MessageBacklog(
                waiting: min(try readers.waiting.count(), MessageBacklog.most),
                deadLetters: min(try readers.deadLetters.count(), MessageBacklog.most))
        }
    }

    private func readers(
        of subscription: Subscription
    ) throws(MessagingError) -> BacklogReaders {
        try backlogReaders.withLock { current throws(MessagingError) in
            if let current, current.subscription == subscription { return current }
            let new = try BacklogReaders(address, subscription)
            current = new
            return new
        }
    }
}
