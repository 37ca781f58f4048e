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
        try Self.check(error, whileDoing: "note which dead letters were replayed")
    }
}

extension DeadLetterReader {
    private func begin() throws(MessagingError) {
        let starts = try committed(try partitions())
        var offsets: [Int32: Int64] = [:]
        for (partition, committed) in starts {
            var (low, high): (Int64, Int64) = (0, 0)
            try Self.check(
                rd_kafka_query_watermark_offsets(
                    client.raw, topic, partition, &low, &high, Self.timeToAnswer),
                whileDoing: "tell where the dead letters end")
            let start = max(committed, low)
            guard start < high else { continue }
            offsets[partition] = start
            ends.withLock { $0[partition] = high }
        }
        guard !offsets.isEmpty else { return }
        try Self.check(
            PartitionList.with(topic, offsets) { rd_kafka_assign(client.raw, $0) },
            whileDoing: "open the dead letters")
    }

    /// A topic that does not exist has none.
    private func partitions() throws(MessagingError) -> [Int32] {
        let handle = rd_kafka_topic_new(client.raw, topic, nil)
        defer { rd_kafka_topic_destroy(handle) }
        var metadata: UnsafePointer<rd_kafka_metadata>?
        try Self.check(
            rd_kafka_metadata(client.raw, 0, handle, &metadata, Self.timeToAnswer),
            whileDoing: "tell the partitions of the dead letters")
        guard let metadata else { return [] }
        defer { rd_kafka_metadata_destroy(metadata) }
        guard metadata.pointee.topic_cnt > 0, let topic = metadata.pointee.topics?.pointee else {
            return []
        }
        return (0..<Int(topic.partition_cnt)).map { topic.partitions[$0].id }
    }

    private func committed(_ partitions: [Int32]) throws(MessagingError) -> [Int32: Int64] {
        guard !partitions.isEmpty else { return [:] }
        let (error, offsets) = PartitionList.with(topic, partitions) { list in
            (rd_kafka_committed(client.raw, list, Self.timeToAnswer), list.offsets)
        }
        try Self.check(error, whileDoing: "tell which dead letters were replayed")
        return offsets
    }

    private func take(
        _ message: UnsafeMutablePointer<rd_kafka_message_t>
    ) throws(MessagingError) -> KafkaRecord? {
        let partition = message.pointee.partition
        if message.pointee.err == RD_KAFKA_RESP_ERR__PARTITION_EOF {
            ends.withLock { $0[partition] = nil }
            return nil
        }
        try Self.check(message.pointee.err, whileDoing: "deliver dead letters")
        let record = KafkaRecord(message)
        return ends.withLock { ends in
            guard let end = ends[partition], record.offset < end else { return nil }
            if record.offset + 1 == end { ends[partition] = nil }
            return record
        }
    }

    private static func check(
        _ error: rd_kafka_resp_err_t, whileDoing what: String
    ) throws(MessagingError) {
        if error != RD_KAFKA_RESP_ERR_NO_ERROR { throw MessagingError(error, whileDoing: what) }
    }
}
