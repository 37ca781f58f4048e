// SPDX-License-Identifier: Apache-2.0

import CRDKafka
import Messaging
import Synchronization

/// Reads a topic from where a group left it to where it ended when this began.
///
/// Every function blocks for a bounded time: call them on a ``ClientThread``.
final class DeadLetterReader: Sendable {
    private let topic: String
    private let client: ClientPointer
    /// Where each partition that has not been read to its end stops.
    private let ends: Mutex<[Int32: Int64]>

    private static let timeToAnswer: Int32 = 10_000
    private static let timeToRead = Duration.seconds(30)

    /// - Throws: ``MessagingError``.
    init(_ properties: ClientProperties, topic: String) throws(MessagingError) {
        self.topic = topic
        ends = Mutex([:])
        client = try properties.start(RD_KAFKA_CONSUMER, events: 0)
        rd_kafka_poll_set_consumer(client.raw)
        do {
            try begin()
        } catch {
            close()
            throw error
        }
    }

    /// Destroys the client; use nothing after that.
    func close() {
        rd_kafka_destroy_flags(client.raw, RD_KAFKA_DESTROY_F_NO_CONSUMER_CLOSE)
    }

    /// The next records, oldest first as far as they were fetched together; empty at the end.
    ///
    /// - Throws: ``MessagingError/Code/unavailable`` if nothing comes for long.
    func next(atMost limit: Int) throws(MessagingError) -> [KafkaRecord] {
        var records: [KafkaRecord] = []
        let deadline = ContinuousClock.now + Self.timeToRead
        while records.count < limit, !ends.withLock({ $0.isEmpty }) {
            guard ContinuousClock.now < deadline else {
                throw MessagingError(.unavailable, "Kafka did not deliver dead letters in time.")
            }
            guard let message = rd_kafka_consumer_poll(client.raw, 200) else { continue }
            defer { rd_kafka_message_destroy(message) }
            if let record = try take(message) { records.append(record) }
        }
        return records.sorted { ($0.timestamp, $0.offset) < ($1.timestamp, $1.offset) }
    }

    /// Forgets records: the group goes on after them.
    ///
    /// - Throws: ``MessagingError``.
    func forget(_ records: [KafkaRecord]) throws(MessagingError) {
        var offsets: [Int32: Int64] = [:]
        for record in records {
            offsets[record.partition] = max(offsets[record.partition] ?? 0, record.offset + 1)
        }
        let answer = ClientQueue(raw: rd_kafka_queue_new(client.raw))
        defer { answer.destroy() }
        var error = PartitionList.with(topic, offsets) { list in
            rd_kafka_commit_queue(client.raw, list, answer.raw, nil, nil)
        }
        if error == RD_KAFKA_RESP_ERR_NO_ERROR {
            error = RD_KAFKA_RESP_ERR__TIMED_OUT
            answer.poll(for: .milliseconds(Int64(Self.timeToAnswer))) { error = $0.error }
        }
        try ClientPointer.check(error, whileDoing: "note which dead letters were replayed")
    }
}

extension DeadLetterReader {
    private func begin() throws(MessagingError) {
        let unread = try client.unread(of: topic, within: Self.timeToAnswer)
        guard !unread.isEmpty else { return }
        ends.withLock { $0 = unread.mapValues(\.upperBound) }
        try ClientPointer.check(
            PartitionList.with(topic, unread.mapValues(\.lowerBound)) {
                rd_kafka_assign(client.raw, $0)
            },
            whileDoing: "open the dead letters")
    }

    private func take(
        _ message: UnsafeMutablePointer<rd_kafka_message_t>
    ) throws(MessagingError) -> KafkaRecord? {
        let partition = message.pointee.partition
        if message.pointee.err == RD_KAFKA_RESP_ERR__PARTITION_EOF {
            ends.withLock { $0[partition] = nil }
            return nil
        }
        try ClientPointer.check(message.pointee.err, whileDoing: "deliver dead letters")
        let record = KafkaRecord(message)
        return ends.withLock { ends in
            guard let end = ends[partition], record.offset < end else { return nil }
            if record.offset + 1 == end { ends[partition] = nil }
            return record
        }
    }
}
