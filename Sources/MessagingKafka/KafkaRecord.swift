// SPDX-License-Identifier: Apache-2.0

import Messaging

/// A record as it lies in a topic, copied out of librdkafka.
struct KafkaRecord: Hashable, Sendable {
    var topic: String
    var partition: Int32
    var offset: Int64
    /// Milliseconds since 1970, as the producer or the broker noted them; -1 if nobody did.
    var timestamp: Int64 = -1
    var key: [UInt8] = []
    var value: [UInt8] = []
    /// In the order of the record; Kafka allows a name more than once.
    var headers: [Header] = []

    struct Header: Hashable, Sendable {
        var name: String
        var value: String
    }

    /// The last header of a name.
    func header(_ name: String) -> String? {
        headers.last { $0.name == name }?.value
    }
}

/// The names of the headers that are ours; all others are propagation headers.
enum RecordHeader {
    static let id = "id"
    static let type = "type"
    /// Why a message was put aside.
    static let deadReason = "dead-reason"
    /// The trace in which it failed last.
    static let deadTraceID = "dead-trace-id"
    /// The group that could not process it.
    static let deadGroup = "dead-group"

    static let all: Set = [id, type, deadReason, deadTraceID, deadGroup]
}

extension Message {
    /// The message in a record.
    ///
    /// One that others wrote may lack our headers; the record's place then serves as its id, which every
    /// delivery of it shares.
    init(_ record: KafkaRecord) {
        var headers: [String: String] = [:]
        for header in record.headers where !RecordHeader.all.contains(header.name) {
            headers[header.name.lowercased()] = header.value
        }
        self.init(
            id: record.header(RecordHeader.id)
                ?? "\(record.topic)/\(record.partition)/\(record.offset)",
            key: String(decoding: record.key, as: UTF8.self),
            type: record.header(RecordHeader.type) ?? "", headers: headers, body: record.value)
    }

    /// The headers of the record that carries the message.
    var recordHeaders: [KafkaRecord.Header] {
        let ours = [
            KafkaRecord.Header(name: RecordHeader.id, value: id),
            KafkaRecord.Header(name: RecordHeader.type, value: type),
        ]
        let others = headers.filter { !RecordHeader.all.contains($0.key) }
        return ours
            + others.sorted { $0.key < $1.key }.map {
                KafkaRecord.Header(name: $0.key, value: $0.value)
            }
    }
}

extension Delivery {
    /// A record on its way to a consumer.
    init(_ record: KafkaRecord, attempt: Int) {
        self.init(
            message: Message(record), attempt: attempt,
            position: Position(
                partition: String(record.partition), offset: String(record.offset)))
    }
}
