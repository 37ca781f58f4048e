// SPDX-License-Identifier: Apache-2.0

import TelemetryModel
import Testing

@testable import TraceStore

@Suite struct ServiceMapTests {
    private let failed = FinishedSpan.Status(code: .error)

    /// `from → to ×calls`, and `!errors` if there are any.
    private func edges(_ map: ServiceMap) -> [String] {
        map.edges.map {
            "\($0.from) → \($0.to) ×\($0.calls)" + ($0.errors > 0 ? " !\($0.errors)" : "")
        }
    }

    private func edges(
        _ spans: [(String, FinishedSpan)], foldingProxies: Bool = true
    ) -> [String] {
        edges(ServiceMap([trace(of: spans)], foldingProxies: foldingProxies))
    }

    @Test func `a client and the server that it reached are one call, timed by the client`() {
        let map = ServiceMap([
            trace(of: [
                ("web", span(1, kind: .server, end: 100)),
                (
                    "web",
                    span(
                        2, parent: 1, kind: .client, start: 10, end: 60,
                        attributes: ["http.request.method": "GET"])
                ),
                (
                    "api",
                    span(
                        3, parent: 2, kind: .server, start: 20, end: 50,
                        attributes: ["http.request.method": "GET"], status: failed)
                ),
            ])
        ])
        #expect(edges(map) == ["caller → service:web ×1", "service:web → service:api ×1"])
        #expect(map.edges[1].p50 == 50_000_000)
        #expect(map.edges[1].protocol == .http)
        #expect(map.nodes.map(\.id) == ["caller", "service:api", "service:web"])
        #expect(map.nodes.map(\.spans) == [1, 1, 2])
        #expect(map.nodes.map(\.errors) == [0, 1, 0])
        #expect(map.window == 0..<100_000_000)
        #expect(map.traces == 1)
    }

    @Test func `a child in another service is a call, whatever its kind`() {
        let spans = [("web", span(1)), ("job", span(2, parent: 1)), ("job", span(3, parent: 2))]
        #expect(edges(spans) == ["service:web → service:job ×1"])
    }

    @Test func `a service that calls itself calls nobody else`() {
        let spans = [
            ("web", span(1, kind: .client, attributes: ["server.address": "web.local"])),
            ("web", span(2, parent: 1, kind: .server)),
        ]
        #expect(edges(spans).isEmpty)
    }

    @Test(
        arguments: [
            (["db.system.name": "postgresql", "db.namespace": "shop"], "database:postgresql:shop"),
            (["db.system": "redis", "server.address": "cache"], "database:redis:cache"),
            (["db.system.name": "a:b"], "database:a_b:a:b"),
            (["db.system.name": "mysql", "peer.service": "db"], "database:mysql:mysql"),
            (["messaging.system": "kafka", "messaging.destination.name": "e"], "broker:kafka:e"),
            (
                [
                    "messaging.system": "rabbitmq", "messaging.destination.anonymous": true,
                    "messaging.destination.name": "amq.gen-1",
                ], "broker:rabbitmq:(anonymous)"
            ),
            (["peer.service": "bank", "server.address": "10.0.0.1"], "external:bank"),
            (["server.address": "example.com", "server.port": 443], "external:example.com"),
            (["server.address": "localhost", "server.port": 8081], "external:localhost:8081"),
            (["net.peer.name": "old.example"], "external:old.example"),
            ([:], "external:unknown"),
            (["peer.service": "web"], "service:web"),
            (["server.address": "web", "server.port": 8000], "service:web"),
        ] as [(Attributes, String)])
    func `a peer without spans is drawn as what the caller says it is`(
        attributes: Attributes, id: String
    ) {
        let spans = [
            ("web", span(9, kind: .internal)),
            ("shop", span(1, kind: .client, attributes: attributes)),
        ]
        #expect(edges(spans) == ["service:shop → \(id) ×1"])
    }

    @Test func `a database knows its product`() {
        let map = ServiceMap([
            trace([
                span(1, kind: .client, attributes: ["db.system.name": "postgresql"], status: failed)
            ])
        ])
        #expect(map.nodes.first { $0.type == .database }?.system == "postgresql")
        #expect(map.nodes.first { $0.type == .database }?.errors == 1)
        #expect(map.edges.first?.protocol == .db)
    }

    @Test func `a server without a caller's span was called from outside`() {
        let spans = [
            ("web", span(1, kind: .server)),
            // The span of its caller has not arrived.
            ("web", span(2, parent: 77, kind: .server, status: failed)),
            ("cron", span(3)),
        ]
        #expect(edges(spans) == ["caller → service:web ×2 !1"])
    }

    @Test func `of two layers that tell of one call only one counts`() {
        let spans = [
            ("web", span(1, kind: .client)),
            ("web", span(2, parent: 1, kind: .client, attributes: ["server.address": "x"])),
            ("web", span(3, kind: .client, attributes: ["db.system": "elasticsearch"])),
            ("web", span(4, parent: 3, kind: .client, attributes: ["server.address": "y"])),
        ]
        #expect(
            edges(spans) == [
                "service:web → database:elasticsearch:elasticsearch ×1",
                "service:web → external:x ×1",
            ])
    }
}

// MARK: Messages

@Suite struct ServiceMapMessageTests {
    private let kafka: Attributes = [
        "messaging.system": "kafka", "messaging.destination.name": "orders",
    ]

    private func edges(_ traces: [Trace]) -> [String] {
        ServiceMap(traces).edges.map { "\($0.from) → \($0.to) ×\($0.calls)" }
    }

    private func consumer(linkedTo spans: [(trace: UInt64, span: UInt64)]) -> FinishedSpan {
        var consumer = span(50, trace: 9, kind: .consumer)
        consumer.links = spans.map {
            FinishedSpan.Link(
                context: SpanContext(
                    traceID: TraceID(high: 0, low: $0.trace), spanID: SpanID(rawValue: $0.span)))
        }
        return consumer
    }

    @Test func `a message goes through its broker`() {
        let spans = [
            ("shop", span(1, kind: .producer, attributes: kafka)),
            ("mail", span(2, parent: 1, kind: .consumer, attributes: kafka)),
        ]
        #expect(
            edges([trace(of: spans)]) == [
                "service:shop → broker:kafka:orders ×1", "broker:kafka:orders → service:mail ×1",
            ])
        #expect(ServiceMap([trace(of: spans)]).edges.allSatisfy { $0.protocol == .messaging })
    }

    @Test func `the broker that only one side names is the other's too`() {
        let named = span(1, kind: .producer, attributes: kafka)
        let unnamed = span(1, kind: .producer)
        let both = [
            "service:shop → broker:kafka:orders ×1", "broker:kafka:orders → service:mail ×1",
        ]
        let first = [("shop", named), ("mail", span(2, parent: 1, kind: .consumer))]
        let second = [
            ("shop", unnamed), ("mail", span(2, parent: 1, kind: .consumer, attributes: kafka)),
        ]
        #expect(edges([trace(of: first)]) == both)
        #expect(edges([trace(of: second)]) == both)
    }

    @Test func `without any broker producer and consumer are joined, by parent or by link`() {
        let producer = span(1, kind: .producer)
        let child = [("shop", producer), ("mail", span(2, parent: 1, kind: .consumer))]
        #expect(edges([trace(of: child)]) == ["service:shop → service:mail ×1"])
        let other = trace(9, of: [("mail", consumer(linkedTo: [(1, 1), (1, 1), (7, 7)]))])
        #expect(edges([trace([producer]), other]) == ["service:shop → service:mail ×1"])
        #expect(edges([other, trace([producer])]) == ["service:shop → service:mail ×1"])
    }

    @Test func `a message that nobody took or nobody sent still has an end`() {
        #expect(edges([trace([span(1, kind: .producer)])]) == ["service:shop → broker::unknown ×1"])
        #expect(edges([trace([span(1, kind: .consumer)])]) == ["caller → service:shop ×1"])
        let lost = span(2, parent: 9, kind: .consumer, attributes: kafka)
        #expect(edges([trace([lost])]) == ["broker:kafka:orders → service:shop ×1"])
    }

    @Test func `receiving a batch and processing what is in it take from the broker once`() {
        var receive = kafka
        receive["messaging.operation.type"] = "receive"
        for kind in [FinishedSpan.Kind.client, .consumer] {
            let spans = [
                span(1, kind: kind, attributes: receive),
                span(2, parent: 1, kind: .consumer, attributes: kafka),
                span(3, parent: 1, kind: .consumer, attributes: kafka),
            ]
            #expect(edges([trace(spans)]) == ["broker:kafka:orders → service:shop ×1"])
        }
    }
}

// MARK: Proxies and shared ids

@Suite struct ServiceMapProxyTests {
    private let proxy: Attributes = ["component": "proxy"]

    private func map(_ spans: [(String, FinishedSpan)], foldingProxies: Bool = true) -> ServiceMap {
        ServiceMap([trace(of: spans)], foldingProxies: foldingProxies)
    }

    /// An app, its sidecar, the other app's sidecar, the other app.
    private var meshed: [(String, FinishedSpan)] {
        [
            ("web", span(1, kind: .server, end: 100)),
            ("web", span(2, parent: 1, kind: .client, start: 10, end: 90)),
            ("web", span(3, parent: 2, kind: .client, start: 20, end: 80, attributes: proxy)),
            (
                "api",
                span(
                    4, parent: 3, kind: .server, start: 30, end: 70,
                    attributes: ["node_id": "sidecar~10.0.0.1~api-1.shop~cluster"])
            ),
            ("api", span(5, parent: 4, kind: .server, start: 40, end: 60)),
        ]
    }

    @Test func `sidecars are folded, and the call has the app's timing`() {
        let map = map(meshed)
        #expect(
            map.edges.map { "\($0.from) → \($0.to)" } == [
                "caller → service:web", "service:web → service:api",
            ])
        #expect(map.edges[1].p50 == 80_000_000)
        #expect(map.proxies == 2)
        #expect(map.nodes.map(\.type) == [.caller, .service, .service])
    }

    @Test func `sidecars are shown beside their apps when asked for`() {
        let map = map(meshed, foldingProxies: false)
        let edges = [
            "caller → service:web", "service:web → proxy:web", "proxy:api → service:api",
            "proxy:web → proxy:api",
        ]
        #expect(map.edges.map { "\($0.from) → \($0.to)" } == edges)
        #expect(map.nodes.count { $0.type == .proxy } == 2)
        #expect(map.proxies == 2)
    }

    @Test func `a gateway in front is folded into the caller`() {
        let spans = [
            ("edge", span(1, kind: .server, attributes: proxy)),
            ("web", span(2, parent: 1, kind: .server)),
        ]
        #expect(map(spans).edges.map(\.from) == ["caller"])
        #expect(map(spans).edges.map(\.to) == ["service:web"])
    }

    @Test func `what a sidecar could not pass on is what the app called`() {
        let spans = [
            ("web", span(1, kind: .client, attributes: ["server.address": "example.com"])),
            ("web", span(2, parent: 1, kind: .client, attributes: proxy)),
        ]
        #expect(map(spans).edges.map(\.to) == ["external:example.com"])
    }

    @Test func `proxies in a ring or in a long chain end the search`() {
        var spans = [("web", span(1, parent: 3, kind: .server))]
        spans += [("p", span(2, parent: 3, attributes: proxy))]
        spans += [("p", span(3, parent: 2, attributes: proxy))]
        #expect(map(spans).edges.map(\.from) == ["caller"])
    }

    @Test func `client and server that share an id are one call`() {
        let spans = [
            ("web", span(1, kind: .server)),
            ("web", span(2, parent: 1, kind: .client, end: 30)),
            ("api", span(2, parent: 1, kind: .server, end: 20)),
            ("api", span(3, parent: 2, kind: .client, attributes: ["db.system": "mysql"])),
        ]
        for order in [spans, spans.reversed()] {
            let map = map(order)
            #expect(
                map.edges.map { "\($0.from) → \($0.to) ×\($0.calls)" } == [
                    "caller → service:web ×1", "service:api → database:mysql:mysql ×1",
                    "service:web → service:api ×1",
                ])
            #expect(map.edges[2].p50 == 30_000_000)
        }
    }
}

// MARK: Figures and garbage

@Suite struct ServiceMapFiguresTests {
    @Test func `percentiles are durations that occurred, and the rate is that of the window`() {
        let calls = (1...200 as ClosedRange<UInt64>).map {
            span($0, kind: .client, end: $0 * 10, attributes: ["server.address": "x"])
        }
        let edge = ServiceMap([trace(calls)]).edges[0]
        #expect(edge.calls == 200)
        #expect(edge.p50 == 1_000_000_000)
        #expect(edge.p99 == 1_980_000_000)
        #expect(edge.rate == 100)
    }

    @Test func `a window shorter than a second counts as one`() {
        #expect(ServiceMap([trace([span(1, kind: .server, end: 5)])]).edges[0].rate == 1)
    }

    @Test func `names made up one by one do not grow the map without end`() {
        let spans = (1...5_000 as ClosedRange<UInt64>).map {
            span($0, kind: .client, attributes: ["peer.service": .string("host \($0)")])
        }
        let map = ServiceMap([trace(spans)])
        #expect(map.nodes.count <= 1_001)
        #expect(map.edges.reduce(0) { $0 + $1.calls } == 5_000)
        #expect(map.nodes.contains { $0.id == "external:others" })
    }

    @Test func `no traces, an empty map`() {
        let map = ServiceMap([])
        #expect(map.nodes.isEmpty && map.edges.isEmpty && map.window.isEmpty)
    }

    @Test(arguments: 1...200 as ClosedRange<UInt64>)
    func `whatever the spans claim, edges join nodes and nothing depends on chance`(seed: UInt64) {
        var random = SeededNumbers(seed: seed)
        let traces = (0...3 as ClosedRange<UInt64>).map { garbage(&random, trace: $0) }
        for folds in [true, false] {
            let map = ServiceMap(traces, foldingProxies: folds)
            let ids = map.nodes.map(\.id)
            #expect(Set(ids).count == ids.count)
            #expect(map.edges.allSatisfy { ids.contains($0.from) && ids.contains($0.to) })
            #expect(map.edges.allSatisfy { $0.from != $0.to && $0.errors <= $0.calls })
            #expect(map.edges.allSatisfy { $0.p50 <= $0.p99 && $0.rate.isFinite })
            #expect(!folds || !map.nodes.contains { $0.type == .proxy })
            #expect(map == ServiceMap(traces, foldingProxies: folds))
        }
    }

    @Test func `ten thousand spans in a chain, a ring and with one id take no time`() {
        let proxy: Attributes = ["component": "proxy"]
        let chain = (1...10_000).map {
            span($0, parent: $0 == 1 ? 10_000 : $0 - 1, kind: .client, attributes: proxy)
        }
        let same = (1...10_000).map { _ in span(1, parent: 1, kind: .server) }
        let elapsed = computingTime {
            for spans in [chain, same] { _ = ServiceMap([trace(spans)]) }
        }
        #expect(elapsed < .seconds(10))
    }
}
