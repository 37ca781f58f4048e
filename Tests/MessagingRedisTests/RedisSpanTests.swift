// SPDX-License-Identifier: Apache-2.0

import Instrumenting
import Messaging
import MessagingTesting
import RedisTesting
import TelemetryModel
import TelemetryTesting
import Testing

@testable import MessagingRedis

@Suite(.redis, .timeLimit(.minutes(5))) struct RedisSpanTests {
    private let destination = uniqueName()

    /// What every span says of the server.
    private func base(_ server: RedisServer) -> [String: AttributeValue] {
        [
            "db.system.name": "redis", "db.namespace": "0",
            "server.address": .string("\(server.directory)/socket"), "peer.service": "redis",
        ]
    }

    @Test func `one message is one XADD`() async throws {
        let server = try RedisServer.shared()
        try await withRecordedSpans { spans in
            try await server.streams().publish([.test()], to: destination)
            #expect(spans.outline == "CLIENT XADD")
            let span = try #require(spans["XADD"])
            #expect(
                span.attributes.dictionary
                    == base(server).merging(["db.operation.name": "XADD"]) { $1 })
            #expect(span.status.code == .unset)
        }
    }

    @Test func `several messages are one transaction`() async throws {
        let server = try RedisServer.shared()
        try await withRecordedSpans { spans in
            try await server.streams().publish([.test(), .test(), .test()], to: destination)
            #expect(spans.outline == "CLIENT MULTI XADD")
            #expect(
                spans["MULTI XADD"]?.attributes.dictionary
                    == base(server).merging([
                        "db.operation.name": "MULTI XADD", "db.operation.batch.size": 3,
                    ]) { $1 })
        }
    }

    @Test(arguments: [(1, AttributeValue.int(1)), (6379, nil)])
    func `the port is told if it is not the usual one, the database always`(
        _ port: Int, _ attribute: AttributeValue?
    ) async throws {
        try await withRecordedSpans { spans in
            var configuration = RedisConfiguration(
                mode: .streams, endpoint: .network(host: "redis.invalid", port: port), database: 4)
            configuration.commandTimeout = .zero
            let client = RedisClient(configuration: configuration, logger: silent)
            _ = try? await client.execute(RedisCommand("PING"))
            let attributes = try #require(spans["PING"]).attributes.dictionary
            #expect(attributes["server.address"] == "redis.invalid")
            #expect(attributes["server.port"] == attribute)
            #expect(attributes["db.namespace"] == "4")
        }
        #expect(
            BrokerIdentity(
                RedisConfiguration(mode: .streams, endpoint: .network(host: "h", port: port))
            ).port == port)
    }

    @Test func `an error of Redis is told by its class`() async throws {
        let server = try RedisServer.shared()
        _ = try await server.cli("set", "\(destination):0", "no stream")
        try await withRecordedSpans { spans in
            let client = RedisClient(configuration: server.configuration(.streams), logger: silent)
            let error = await #expect(throws: MessagingError.self) {
                _ = try await client.execute(
                    .append(StreamRecord.fields(.test()), to: "\(destination):0"))
            }
            #expect(error == MessagingError(.refused, "Redis answered XADD with WRONGTYPE."))
            let span = try #require(spans["XADD"])
            #expect(
                span.attributes.dictionary
                    == base(server).merging([
                        "db.operation.name": "XADD", "error.type": "WRONGTYPE",
                        "db.response.status_code": "WRONGTYPE",
                    ]) { $1 })
            #expect(span.status.code == .error)
        }
    }

    @Test func `an error in a transaction is the error of the transaction`() async throws {
        let server = try RedisServer.shared()
        _ = try await server.cli("set", destination, "no stream")
        try await withRecordedSpans { spans in
            let client = RedisClient(configuration: server.configuration(.streams), logger: silent)
            await #expect(throws: MessagingError.self) {
                _ = try await client.executeTogether([
                    RedisCommand("XLEN", destination), RedisCommand("GET", destination),
                ])
            }
            let span = try #require(spans["MULTI"])
            #expect(span.attributes.dictionary["error.type"] == "WRONGTYPE")
        }
    }

    @Test func `a server that is away is an error without words of its own`() async throws {
        try await withRecordedSpans { spans in
            var configuration = RedisConfiguration(
                mode: .streams, endpoint: .socket(path: "/nowhere/socket"))
            configuration.commandTimeout = .milliseconds(20)
            let client = RedisClient(configuration: configuration, logger: silent)
            await #expect(throws: MessagingError.self) {
                _ = try await client.execute(RedisCommand("PING"))
            }
            let span = try #require(spans["PING"])
            #expect(span.attributes.dictionary["error.type"] == "unavailable")
            #expect(span.attributes.dictionary["db.response.status_code"] == nil)
            #expect(span.status.code == .error)
        }
    }

    @Test func `a message through streams is one trace without a span that idles`() async throws {
        let server = try RedisServer.shared()
        try await withRecordedSpans { spans in
            let broker = server.streams()
            let subscription = Subscription(destination: destination, group: "budgets")
            try await MessagePublisher(broker: broker).publish([.test()], to: destination)
            let handled = ReceivedMessages()
            let consumer = MessageConsumer(
                broker: broker, subscription: subscription, logger: silent
            ) { handled.append($0) }
            // What was handled is settled before the consumer ends.
            try await withConsumers {
                try await consumer.run()
            } _: {
                try await handled.received(1)
            }
            #expect(
                spans.outline == """
                    PRODUCER send \(destination)
                      CLIENT XADD
                      CONSUMER process \(destination)
                      CLIENT settle \(destination)
                        CLIENT XACK
                    """)
            let process = try #require(spans["process \(destination)"])
            #expect(process.attributes.dictionary["messaging.destination.partition.id"] != nil)
        }
    }

    @Test func `a message through a channel is one trace`() async throws {
        let server = try RedisServer.shared()
        try await withRecordedSpans { spans in
            let broker = server.channels()
            let subscription = Subscription(destination: destination, group: "budgets")
            let handled = ReceivedMessages()
            let consumer = MessageConsumer(
                broker: broker, subscription: subscription, logger: silent
            ) { handled.append($0) }
            try await withConsumers {
                try await consumer.run()
            } _: {
                try await eventually {
                    try await server.cli("pubsub", "numsub", destination).last == "1"
                }
                try await MessagePublisher(broker: broker).publish([.test()], to: destination)
                try await handled.received(1)
            }
            #expect(
                spans.outline == """
                    PRODUCER send \(destination)
                      CLIENT PUBLISH
                      CONSUMER process \(destination)
                    """)
        }
    }

    @Test func `a suppressed command makes no span`() async throws {
        let server = try RedisServer.shared()
        try await withRecordedSpans { spans in
            try await withTracingSuppressed {
                try await server.streams().publish([.test()], to: destination)
            }
            #expect(spans.spans.isEmpty)
        }
    }
}

extension Attributes {
    /// Without the order, in which nobody is interested.
    fileprivate var dictionary: [String: AttributeValue] {
        Dictionary(map { ($0.key, $0.value) }) { $1 }
    }
}
