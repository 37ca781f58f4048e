// SPDX-License-Identifier: Apache-2.0

import CRDKafka

/// Something that librdkafka tells, valid while it is lent.
struct ClientEvent {
    let raw: OpaquePointer

    var type: Int32 { rd_kafka_event_type(raw) }

    /// What went wrong, if something did.
    var error: rd_kafka_resp_err_t { rd_kafka_event_error(raw) }

    /// The partitions of a rebalance.
    var partitions: UnsafeMutablePointer<rd_kafka_topic_partition_list_t>? {
        rd_kafka_event_topic_partition_list(raw)
    }

    /// The messages that were delivered or have arrived.
    func forEachMessage(_ body: (UnsafePointer<rd_kafka_message_t>) -> Void) {
        while let message = rd_kafka_event_message_next(raw) { body(message) }
    }
}

extension KafkaRecord {
    /// Copies a message out of librdkafka.
    init(_ pointer: UnsafePointer<rd_kafka_message_t>) {
        let message = pointer.pointee
        self.init(
            topic: message.rkt.flatMap(rd_kafka_topic_name).map { String(cString: $0) } ?? "",
            partition: message.partition, offset: message.offset,
            timestamp: rd_kafka_message_timestamp(pointer, nil),
            key: Array(UnsafeRawBufferPointer(start: message.key, count: message.key_len)),
            value: Array(UnsafeRawBufferPointer(start: message.payload, count: message.len)))
        var list: OpaquePointer?
        guard rd_kafka_message_headers(pointer, &list) == RD_KAFKA_RESP_ERR_NO_ERROR, let list
        else { return }
        for index in 0..<rd_kafka_header_cnt(list) {
            if let header = Header(at: index, of: list) { headers.append(header) }
        }
    }
}

extension KafkaRecord.Header {
    /// Bytes that are no UTF-8 are repaired: a propagator then finds the header garbled.
    fileprivate init?(at index: Int, of list: OpaquePointer) {
        var name: UnsafePointer<CChar>?
        var value: UnsafeRawPointer?
        var count = 0
        guard
            rd_kafka_header_get_all(list, index, &name, &value, &count)
                == RD_KAFKA_RESP_ERR_NO_ERROR, let name
        else { return nil }
        self.init(
            name: String(cString: name),
            value: String(
                decoding: UnsafeRawBufferPointer(start: value, count: count), as: UTF8.self))
    }
}
