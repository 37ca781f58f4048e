// SPDX-License-Identifier: Apache-2.0

import HTTPTypes
import TelemetryModel
import Testing
import TraceStore

@testable import Collector

@Suite struct MetricsRouteTests {
    private static let second: UInt64 = 1_000_000_000

    /// Ten requests from 60 s to 90 s, one of them failed; it is 104 s.
    private static func route(_ store: BoundedTraceStore = filled()) -> MetricsRoute {
        MetricsRoute(store: store, now: { 104 * second })
    }

    private static func filled() -> BoundedTraceStore {
        let store = BoundedTraceStore(clock: { 0 })
        store.insert(sampleRequest().resourceSpans)
        func point(_ count: UInt64, _ status: Int64, _ exemplars: [Exemplar]) -> HistogramPoint {
            HistogramPoint(
                frame: PointFrame(
                    attributes: [
                        "http.request.method": "POST", "http.route": "/expenses",
                        "http.response.status_code": .int(status),
                    ], startTime: 60 * second, time: 90 * second),
                count: count, sum: 1, bounds: [0.1, 0.2], counts: [0, count, 0],
                exemplars: exemplars)
        }
        let known = Exemplar(
            time: 70 * second, value: .double(0.15), traceID: TraceID(high: 0xAB, low: 1),
            spanID: SpanID(rawValue: 1))
        let gone = Exemplar(
            time: 80 * second, value: .double(0.12), traceID: TraceID(high: 0xAB, low: 9))
        let metric = Metric(
            name: "http.server.request.duration", description: "How long.", unit: "s",
            data: .histogram([point(9, 201, [known]), point(1, 500, [gone])], .cumulative))
        let scope = ScopeMetrics(scope: InstrumentationScope(name: "lib"), metrics: [metric])
        let resource = Resource(attributes: ["service.name": "shop"])
        store.insert([ResourceMetrics(resource: resource, scopes: [scope])])
        store.insert(sampleMetrics())
        return store
    }

    @Test func `requests have rate, errors, durations and exemplars`() throws {
        let answer = String(
            decoding: try Self.route().requests(FormQuery("window=1m")), as: UTF8.self)
        for part in [
            #""window":{"start":"45000000000","end":"105000000000","step":1000000000}"#,
            #"{"id":"server","metric":"http.server.request.duration","series":2}"#,
            #""groups":[{"id":"shop POST /expenses","service":"shop","name":"POST /expenses","#,
            #""failures":1.0,"rate":0.33333333333"#, #""failureShare":0.1"#,
            #""services":["shop"],"series":3,"#, #""p50":150000000.0"#,
            #""exemplars":[{"traceID":"00000000000000ab0000000000000009","spanID":null,"#
                + #""time":"80000000000","value":120000000.0,"failed":true,"kept":false},"#
                + #"{"traceID":"00000000000000ab0000000000000001","spanID":"0000000000000001","#
                + #""time":"70000000000","value":150000000.0,"failed":false,"kept":true}]"#,
        ] {
            #expect(answer.contains(part), "\(part) is missing in \(answer)")
        }
    }

    @Test(arguments: [
        ("service=shop", 1), ("service=bank", 0), ("text=EXPENSES", 1), ("text=cart", 0),
        ("family=client", 0), ("family=server&window=30m", 1),
    ])
    func `requests are filtered`(query: String, groups: Int) throws {
        let answer = String(decoding: try Self.route().requests(FormQuery(query)), as: UTF8.self)
        #expect(answer.contains(#""groups":[]"#) == (groups == 0))
    }

    @Test func `a group that is not here is said not to be`() throws {
        let answer = String(
            decoding: try Self.route().requests(FormQuery("group=shop+GET+/")), as: UTF8.self)
        #expect(answer.contains(#""chosen":{"id":"shop GET /","found":false,"#))
    }

    @Test func `every metric is listed, and its series have values over time`() throws {
        let all = String(decoding: Self.route().catalogue(FormQuery("text=queue")), as: UTF8.self)
        #expect(
            all.hasSuffix(
                #""metrics":[{"service":"shop","name":"queue.size","kind":"gauge","isRate":false,"#
                    + #""unit":"{item}","description":"","series":1,"latest":3.0,"updated":"1"}]}"#)
        )
        let series = String(
            decoding: try Self.route().series(
                FormQuery("service=shop&name=http.server.request.duration&window=1m")),
            as: UTF8.self)
        #expect(series.contains(#"{"key":"http.response.status_code","value":"500","type":"int"}"#))
        #expect(series.contains("0.3,0.3"))
    }

    @Test(arguments: [
        ("metrics?family=cats", 400, "family takes server, consumer, client or database."),
        ("metrics?window=2h", 400, "window takes a duration from 1m to 30m."),
        ("metrics?window=soon", 400, "unable to parse param 'window'"),
        ("metrics/series?service=shop", 400, "name takes the name of a metric."),
        ("metrics/series?name=a", 400, "service takes the name of a service."),
        ("metrics/series?name=a&service=shop", 404, "No metric a of shop is here."),
        ("events?about=cats", 400, "about takes traces or metrics."),
    ])
    func `what cannot be answered is refused in a sentence`(
        path: String, status: Int, sentence: String
    ) async throws {
        let answer = try await collector().get("/api/viewer/" + path)
        #expect(answer.status.code == status)
        #expect(answer.body.hasPrefix(#"{"error":"\#(sentence)"#), "\(answer.body)")
    }

    @Test func `without metrics there are no groups and nothing fails`() async throws {
        let answer = try await collector().get("/api/viewer/metrics")
        #expect(answer.status == .ok)
        #expect(answer.body.contains(#""series":0,"groups":[]"#))
        #expect(try await collector().get("/api/viewer/metrics/all").status == .ok)
    }
}
