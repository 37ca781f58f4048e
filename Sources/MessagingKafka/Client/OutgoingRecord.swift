// SPDX-License-Identifier: Apache-2.0

import CRDKafka
import Messaging

/// A record that is about to be produced.
struct OutgoingRecord: Hashable, Sendable {
    var key: [UInt8]
    var value: [UInt8]
    var headers: [KafkaRecord.Header]

    /// The record that carries a message.
    ///
    /// - Parameter headers: more of them, such as why it is put aside.
    init(_ message: Message, adding headers: [KafkaRecord.Header] = []) {
        key = Array(message.key.utf8)
        value = message.body
        self.headers = message.recordHeaders + headers
    }

    /// Gives the record to a producer, which copies it.
    ///
    /// - Parameter number: what the delivery report will bear.
    func produce(
        _ client: ClientPointer, topic: String, number: UInt
    ) -> rd_kafka_resp_err_t {
        let list = rd_kafka_headers_new(headers.count)
        for header in headers {
            var value = header.value
            value.withUTF8 { value in
                _ = rd_kafka_header_add(list, header.name, -1, value.baseAddress, value.count)
            }
        }
        let error = key.withUnsafeBytes { key in
            value.withUnsafeBytes { value in
                outlay_kafka_produce(
                    client.raw, topic, key.baseAddress ?? Self.empty, key.count,
                    value.baseAddress ?? Self.empty, value.count, list,
                    UnsafeMutableRawPointer(bitPattern: number))
            }
        }
        if error != RD_KAFKA_RESP_ERR_NO_ERROR { rd_kafka_headers_destroy(list) }
        return error
    }

    // A null key would go to a partition at random, and a null value would be a tombstone. Safe: nobody
    // reads or writes through it, for the count beside it is zero.
    private nonisolated(unsafe) static let empty = UnsafeRawPointer(bitPattern: 16)
}
