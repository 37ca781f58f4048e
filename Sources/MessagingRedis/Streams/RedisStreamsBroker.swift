// SPDX-License-Identifier: Apache-2.0

import Logging
import Messaging

/// Messages in Redis Streams: kept until a consumer of each group has acknowledged them.
///
/// A destination is spread over ``RedisConfiguration/partitions`` streams by the messages' keys, and each
/// partition has one active consumer in a group, so that the order of a key holds however many consumers
/// there are. Redis keeps what it has acknowledged as well as its persistence is set up (`appendonly`,
/// `appendfsync`), and no better. Redis 7 or later.
package struct RedisStreamsBroker: MessageBroker {
    package let identity: BrokerIdentity
    package let guarantee = DeliveryGuarantee.atLeastOnce

    let configuration: RedisConfiguration
    let client: RedisClient
    let tracing: MessagingTracing
    let metrics: MessageMetrics
    let logger: Logger
    private let bounds: StreamBounds

    /// Begins to connect; nothing fails here if Redis is not there yet.
    package init(
        configuration: RedisConfiguration, tracing: MessagingTracing = MessagingTracing(),
        metrics: MessageMetrics = MessageMetrics(), logger: Logger
    ) {
        self.configuration = configuration
        self.tracing = tracing
        self.metrics = metrics
        self.logger = logger
        identity = BrokerIdentity(configuration)
        client = RedisClient(configuration: configuration, logger: logger)
        bounds = StreamBounds(limit: configuration.maximumLength)
    }

    /// Appends the messages to their streams, all of them or none.
    ///
    /// - Throws: ``Messaging/MessagingError``: `unavailable` also where a partition is full.
    package func publish(_ messages: [Message], to destination: String) async throws {
        guard !messages.isEmpty else { return }
        let names = names(of: destination)
        let streams = messages.map { names.stream(names.partition(ofKey: $0.key)) }
        try await bounds.expectRoom(in: Set(streams), for: messages.count) { streams in
            try await lengths(of: streams)
        }
        _ = try await client.executeTogether(
            zip(streams, messages).map { stream, message in
                .append(StreamRecord.fields(message), to: stream)
            })
    }

    package func consume(
        _ subscription: Subscription,
        _ handler: @escaping @Sendable (Delivery) async -> Settlement
    ) async throws {
        try await StreamConsumer(broker: self, subscription: subscription, handler: handler).run()
    }

    func names(of destination: String) -> StreamNames {
        StreamNames(destination: destination, partitions: configuration.partitions)
    }

    private func lengths(of streams: [String]) async throws -> [Int] {
        let replies = try await client.executeUntraced(streams.map { RedisCommand("XLEN", $0) })
        for reply in replies {
            if let failure = reply.failure(of: "XLEN") { throw failure }
        }
        return replies.map { $0.integer ?? 0 }
    }
}

extension BrokerIdentity {
    /// Redis as spans name it.
    init(_ configuration: RedisConfiguration) {
        self.init(system: "redis", host: configuration.address, port: configuration.port)
    }
}

extension RedisCommand {
    /// Appends an entry; with a limit, at the cost of the oldest.
    static func append(
        _ fields: [[UInt8]], to stream: String, limit: Int? = nil
    ) -> RedisCommand {
        let bound = limit.map { ["MAXLEN", "~", String($0)] } ?? []
        let head = [stream] + bound + ["*"]
        return RedisCommand("XADD", arguments: head.map { Array($0.utf8) } + fields)
    }
}
