// SPDX-License-Identifier: Apache-2.0

import CRDKafka
import Messaging

extension ClientPointer {
    /// What the client's group has before it in a topic: from where each partition is to be read to where
    /// it ends now. Partitions that are read to their end are left out; a topic that does not exist has
    /// none.
    ///
    /// Blocks, for up to `milliseconds` a question, of which there are two and one for each partition.
    ///
    /// - Throws: ``MessagingError``.
    func unread(
        of topic: String, within milliseconds: Int32
    ) throws(MessagingError) -> [Int32: Range<Int64>] {
        let partitions = try partitions(of: topic, within: milliseconds)
        var unread: [Int32: Range<Int64>] = [:]
        for (partition, committed) in try committed(topic, partitions, within: milliseconds) {
            var (low, high): (Int64, Int64) = (0, 0)
            try Self.check(
                rd_kafka_query_watermark_offsets(
                    raw, topic, partition, &low, &high, milliseconds),
                whileDoing: "tell where \(topic) ends")
            // Where nothing was committed the offset is negative, and the oldest record the first.
            let start = max(committed, low)
            if start < high { unread[partition] = start..<high }
        }
        return unread
    }

    private func partitions(
        of topic: String, within milliseconds: Int32
    ) throws(MessagingError) -> [Int32] {
        let handle = rd_kafka_topic_new(raw, topic, nil)
        defer { rd_kafka_topic_destroy(handle) }
        var metadata: UnsafePointer<rd_kafka_metadata>?
        try Self.check(
            rd_kafka_metadata(raw, 0, handle, &metadata, milliseconds),
            whileDoing: "tell the partitions of \(topic)")
        guard let metadata else { return [] }
        defer { rd_kafka_metadata_destroy(metadata) }
        guard metadata.pointee.topic_cnt > 0, let topic = metadata.pointee.topics?.pointee else {
            return []
        }
        if topic.err != RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART {
            try Self.check(topic.err, whileDoing: "tell the partitions of a topic")
        }
        return (0..<Int(topic.partition_cnt)).map { topic.partitions[$0].id }
    }

    private func committed(
        _ topic: String, _ partitions: [Int32], within milliseconds: Int32
    ) throws(MessagingError) -> [Int32: Int64] {
        guard !partitions.isEmpty else { return [:] }
        let (error, offsets) = PartitionList.with(topic, partitions) { list in
            (rd_kafka_committed(raw, list, milliseconds), list.offsets)
        }
        try Self.check(error, whileDoing: "tell what was read of \(topic)")
        return offsets
    }

    /// - Throws: ``MessagingError`` for anything but success.
    static func check(
        _ error: rd_kafka_resp_err_t, whileDoing what: String
    ) throws(MessagingError) {
        if error != RD_KAFKA_RESP_ERR_NO_ERROR { throw MessagingError(error, whileDoing: what) }
    }
}
