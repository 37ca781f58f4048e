// SPDX-License-Identifier: Apache-2.0

import HTTPInstrumentation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Logging
import Messaging
import MessagingHTTP
import MessagingTesting
import ServiceHTTP
import Synchronization
import TelemetryTesting
import Testing

@Suite(.timeLimit(.minutes(5))) struct HTTPBrokerTests {
    @Test func `a message arrives as it was published, in one trace`() async throws {
        let consumer = StubConsumer()
        let spans = try await withRecordedSpans { spans in
            try await consumer.run { broker in
                let message = Message(
                    id: "m-1", key: "k", type: "t", headers: ["x-request-id": "r-7"],
                    body: [0xFF, 0x00, 0x7B])
                try await MessagePublisher(broker: broker).publish(message, to: "events")
                let received = try #require(consumer.received.messages.first)
                #expect(received.id == "m-1" && received.key == "k" && received.type == "t")
                #expect(received.body == message.body)
                #expect(received.headers["x-request-id"] == "r-7")
                #expect(received.headers["traceparent"] != nil)
            }
            return spans
        }
        #expect(
            spans.outline == """
                PRODUCER send events
                  CLIENT POST /events
                    SERVER POST /events
                  CONSUMER process events
                """)
    }

    @Test func `what fails is the publisher's to send again, and counted`() async throws {
        let consumer = StubConsumer(failures: 2)
        try await consumer.run { broker in
            for attempt in 1...2 {
                let error = await #expect(throws: MessagingError.self) {
                    try await broker.publish([.sample(id: "m-1")], to: "events")
                }
                #expect(error?.code == .unavailable)
                #expect(consumer.received.deliveries.map(\.attempt) == Array(1...attempt))
            }
            try await broker.publish([.sample(id: "m-1")], to: "events")
            try await broker.publish([.sample(id: "m-1")], to: "events")
            #expect(consumer.received.deliveries.map(\.attempt) == [1, 2, 3, 1])
        }
    }

    @Test func `a message fails alone, and those behind it wait`() async throws {
        let consumer = StubConsumer(failures: 1)
        try await consumer.run { broker in
            let messages = [Message.sample(id: "a"), .sample(id: "b")]
            await #expect(throws: MessagingError.self) {
                try await broker.publish(messages, to: "events")
            }
            try await broker.publish(messages, to: "events")
            #expect(consumer.received.ids == ["a", "a", "b"])
        }
    }

    @Test func `a message that is put aside has arrived, and can be replayed`() async throws {
        let consumer = StubConsumer(failures: 1, error: MessagingError(.malformed, "No event."))
        try await consumer.run { broker in
            try await broker.publish([.sample(id: "m-1")], to: "events")
            #expect(consumer.deadLetters.reasons == ["malformed: No event."])
            let subscription = Subscription(destination: "events", group: "group")
            #expect(try await broker.replayDeadLetters(of: subscription) == 1)
            #expect(consumer.received.ids == ["m-1", "m-1"])
            #expect(consumer.deadLetters.reasons == [])
        }
    }

    @Test func `without a consumer nothing is published, and nothing is lost in silence`()
        async throws
    {
        let broker = HTTPBroker(url: "http://127.0.0.1:1", host: "127.0.0.1", port: 1)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await broker.run() }
            let error = await #expect(throws: MessagingError.self) {
                try await broker.publish([.sample(id: "m-1")], to: "events")
            }
            #expect(error?.code == .unavailable)
            group.cancelAll()
        }
    }

    @Test func `what is no message is refused`() async throws {
        let consumer = StubConsumer()
        let application = Application(router: consumer.router(), logger: quietLogger)
        try await application.test(.router) { client in
            let answers = [
                ("{}", 400), ("nonsense", 400), (String(repeating: "x", count: 300_000), 413),
            ]
            for (body, status) in answers {
                let response = try await client.execute(
                    uri: "/events", method: .post, body: ByteBuffer(string: body))
                #expect(response.status.code == status)
                #expect(response.headers[.contentType] == "application/problem+json")
            }
        }
        #expect(consumer.received.ids == [])
    }
}

/// A consumer behind a server, which fails a number of times first.
private struct StubConsumer: Sendable {
    let received = ReceivedMessages()
    let deadLetters = StubDeadLetters()
    var failures = 0
    var error = MessagingError(.unavailable, "Not now.")

    /// Runs `body` with a broker that sends to this consumer.
    func run(_ body: @escaping @Sendable (HTTPBroker) async throws -> Void) async throws {
        let application = Application(
            router: router(), server: .tracedHTTP1(),
            configuration: ApplicationConfiguration(address: .hostname("127.0.0.1", port: 0)),
            logger: quietLogger)
        try await application.test(.live) { client in
            let port = try #require(client.port)
            let broker = HTTPBroker(
                // Where Hummingbird's test server listens, by IPv4 or IPv6.
                url: "http://localhost:\(port)", host: "127.0.0.1", port: port,
                deadLetters: deadLetters)
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { try await broker.run() }
                defer { group.cancelAll() }
                try await body(broker)
            }
        }
    }

    func router() -> Router<ServiceRequestContext> {
        let subscription = Subscription(destination: "events", group: "group")
        let consumer = MessageConsumer(
            broker: InMemoryBroker(identity: .init(system: "http", host: "localhost")),
            subscription: subscription,
            logger: quietLogger
        ) { delivery in
            received.append(delivery)
            if received.deliveries.count <= failures { throw error }
        }
        let receiver = HTTPReceiver(
            subscription: subscription, deadLetters: deadLetters, handle: consumer.handle)
        let routes = [Route(.post, "/events", receiver.receive)]
        let router = Router(context: ServiceRequestContext.self)
        router.add(middleware: ServerTracing<ServiceRequestContext>())
        router.add(middleware: ProblemResponses(routes: RouteTable(routes)) { _ in .internal })
        for route in routes { router.on(route.path, method: route.method, use: route.respond) }
        return router
    }
}

/// Dead letters in memory.
private final class StubDeadLetters: DeadLetterStore {
    private let kept = Mutex<[(message: Message, reason: String)]>([])

    var reasons: [String] { kept.withLock { $0.map(\.reason) } }

    func keep(
        _ message: Message, of subscription: Subscription, reason: String, traceID: String?
    ) async throws {
        kept.withLock { $0.append((message, reason)) }
    }

    func replay(
        of subscription: Subscription, _ publish: @Sendable (Message) async throws -> Void
    ) async throws -> Int {
        let messages = kept.withLock { kept in
            defer { kept = [] }
            return kept.map(\.message)
        }
        for message in messages { try await publish(message) }
        return messages.count
    }
}

extension Message {
    fileprivate static func sample(id: String) -> Message {
        Message(id: id, key: "k", type: "t", body: Array("{}".utf8))
    }
}

private let quietLogger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
