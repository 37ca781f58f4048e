// SPDX-License-Identifier: Apache-2.0

import CRDKafka
import Messaging

/// The properties with which a client of librdkafka starts; what is set last counts.
struct ClientProperties: Sendable {
    private var pairs: [(name: String, value: String)]

    private init(_ address: KafkaAddress, _ ours: [String: String]) {
        let chosen = ours.merging(address.options) { _, theirs in theirs }
        var pairs = chosen.map { (name: $0.key, value: $0.value) }
        pairs += [
            ("bootstrap.servers", address.serverList), ("log.queue", "true"),
        ]
        if let user = address.user, let password = address.password {
            pairs += [("sasl.username", user), ("sasl.password", password)]
        }
        self.pairs = pairs
    }

    /// A producer whose retries neither double nor reorder, and that hears from all replicas.
    ///
    /// Its queue is bounded; where it is full, publishing fails.
    static func producer(_ address: KafkaAddress) -> ClientProperties {
        ClientProperties(
            address,
            [
                "client.id": "outlay", "enable.idempotence": "true", "acks": "all",
                "partitioner": "murmur2_random", "linger.ms": "2",
                "message.timeout.ms": "30000", "queue.buffering.max.messages": "10000",
            ])
    }

    /// A member of a group, which begins with the oldest record and commits what we say.
    static func consumer(
        _ address: KafkaAddress, _ subscription: Subscription
    ) -> ClientProperties {
        // Brokers refuse less than 6 seconds and, the older ones, more than 5 minutes.
        let session = min(max(subscription.visibilityTimeout, .seconds(6)), .seconds(300))
        return ClientProperties(
            address,
            reading.merging([
                "group.id": subscription.group,
                "session.timeout.ms": "\(session.components.seconds * 1_000)",
            ]) { _, new in new })
    }

    /// Reads partitions that it chooses itself, under the name of a group that has no members.
    static func reader(_ address: KafkaAddress, group: String) -> ClientProperties {
        ClientProperties(
            address,
            reading.merging([
                "group.id": group, "enable.partition.eof": "true",
                "allow.auto.create.topics": "false",
            ]) { _, new in new })
    }

    private static let reading = [
        "client.id": "outlay", "enable.auto.commit": "false", "enable.auto.offset.store": "false",
        "auto.offset.reset": "earliest", "allow.auto.create.topics": "true",
        "topic.metadata.refresh.interval.ms": "10000", "queued.min.messages": "1000",
        "queued.max.messages.kbytes": "16384", "isolation.level": "read_committed",
    ]

    /// Starts a client that tells the given events.
    ///
    /// - Throws: ``MessagingError/Code/configuration`` if the properties do not go together.
    func start(_ type: rd_kafka_type_t, events: Int32) throws(MessagingError) -> ClientPointer {
        let configuration = rd_kafka_conf_new()
        for (name, value) in pairs {
            guard rd_kafka_conf_set(configuration, name, value, nil, 0) == RD_KAFKA_CONF_OK else {
                rd_kafka_conf_destroy(configuration)
                throw Self.refusal(of: name)
            }
        }
        rd_kafka_conf_set_events(configuration, events)
        var text = [CChar](repeating: 0, count: 256)
        guard let client = rd_kafka_new(type, configuration, &text, text.count) else {
            rd_kafka_conf_destroy(configuration)
            throw MessagingError(
                .configuration,
                "librdkafka does not start: \(LogText(text.untilNull).withoutValues).")
        }
        return ClientPointer(raw: client)
    }
}

extension ClientProperties {
    /// Those on which our promises rest, that hold secrets, that load code, or that print what passes.
    private static let ours: Set = [
        "acks", "auto.commit.enable", "auto.offset.reset", "bootstrap.servers", "debug",
        "enable.auto.commit", "enable.auto.offset.store", "enable.idempotence",
        "enable.partition.eof", "enabled_events", "group.id", "group.instance.id",
        "isolation.level", "log.queue", "metadata.broker.list", "partition.assignment.strategy",
        "plugin.library.paths", "request.required.acks", "sasl.password", "sasl.username",
        "test.mock.num.brokers", "transactional.id",
    ]

    /// Looks whether a property may be set, and to that.
    ///
    /// - Throws: ``MessagingError/Code/configuration`` that names the property and not the value.
    static func check(_ name: String, _ value: String) throws(MessagingError) {
        guard !ours.contains(name) else {
            throw MessagingError(
                .configuration, "The address of Kafka sets \(name), which Outlay sets itself.")
        }
        let configuration = rd_kafka_conf_new()
        defer { rd_kafka_conf_destroy(configuration) }
        switch rd_kafka_conf_set(configuration, name, value, nil, 0) {
        case RD_KAFKA_CONF_OK: try checkBound(name, in: configuration)
        case RD_KAFKA_CONF_UNKNOWN:
            throw MessagingError(
                .configuration,
                "The address of Kafka sets \(name), which is no property of librdkafka.")
        default: throw refusal(of: name)
        }
    }

    /// To librdkafka a zero here means no bound at all.
    private static func checkBound(
        _ name: String, in configuration: OpaquePointer?
    ) throws(MessagingError) {
        guard name == "queue.buffering.max.messages" else { return }
        var text = [CChar](repeating: 0, count: 32)
        var count = text.count
        guard rd_kafka_conf_get(configuration, name, &text, &count) == RD_KAFKA_CONF_OK,
            text.untilNull == "0"
        else { return }
        throw MessagingError(
            .configuration,
            "The address of Kafka sets \(name) to 0, which would lift the bound; it takes 1 or more."
        )
    }

    private static func refusal(of name: String) -> MessagingError {
        MessagingError(
            .configuration,
            "The address of Kafka sets \(name) to something that librdkafka does not take.")
    }
}

extension [CChar] {
    /// The text before the first zero.
    fileprivate var untilNull: String {
        String(decoding: prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
}
