// SPDX-License-Identifier: Apache-2.0

import CRDKafka

/// Partitions of one topic, as librdkafka takes them.
enum PartitionList {
    /// Lends a list of partitions of a topic, each with an offset.
    static func with<Result>(
        _ topic: String, _ offsets: [Int32: Int64],
        _ body: (UnsafeMutablePointer<rd_kafka_topic_partition_list_t>) -> Result
    ) -> Result {
        let list = rd_kafka_topic_partition_list_new(Int32(offsets.count))
        defer { rd_kafka_topic_partition_list_destroy(list) }
        for (partition, offset) in offsets {
            rd_kafka_topic_partition_list_add(list, topic, partition).pointee.offset = offset
        }
        // The function aborts the process when memory is out, and never returns null.
        return body(list.unsafelyUnwrapped)
    }

    /// Lends a list of partitions without offsets.
    static func with<Result>(
        _ topic: String, _ partitions: [Int32],
        _ body: (UnsafeMutablePointer<rd_kafka_topic_partition_list_t>) -> Result
    ) -> Result {
        let offsets = partitions.map { ($0, Int64(RD_KAFKA_OFFSET_INVALID)) }
        return with(topic, Dictionary(offsets) { first, _ in first }, body)
    }
}

extension UnsafeMutablePointer<rd_kafka_topic_partition_list_t> {
    /// The offsets in the list by partition.
    var offsets: [Int32: Int64] {
        var offsets: [Int32: Int64] = [:]
        for index in 0..<Int(pointee.cnt) {
            offsets[pointee.elems[index].partition] = pointee.elems[index].offset
        }
        return offsets
    }
}
