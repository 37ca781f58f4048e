// SPDX-License-Identifier: Apache-2.0

import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Logging
import OTLP
import TelemetryModel
import TraceStore

@testable import Collector

/// A span in trace 1; every field is used somewhere.
func sampleSpans(traceID: UInt64 = 1) -> [FinishedSpan] {
    let root = SpanContext(
        traceID: TraceID(high: 0xAB, low: traceID), spanID: SpanID(rawValue: 1), flags: .sampled,
        state: TraceState(members: [TraceState.Member(key: "a", value: "b")]))
    var child = root
    child.spanID = SpanID(rawValue: 2)
    child.state = TraceState()
    return [
        FinishedSpan(
            context: root, name: "POST /expenses", kind: .server, startTime: 1_000_000,
            endTime: 9_000_000,
            attributes: ["http.response.status_code": 201, "ratio": 0.5, "ok": true, "s": "é\"\n"],
            droppedAttributes: 3,
            events: [FinishedSpan.Event(name: "woke", time: 2_000_000, attributes: ["n": 1])],
            droppedEvents: 4, droppedLinks: 5),
        FinishedSpan(
            context: child, parentSpanID: root.spanID, name: "INSERT expenses", kind: .client,
            startTime: 2_000_000, endTime: 3_000_000,
            links: [
                FinishedSpan.Link(
                    context: SpanContext(
                        traceID: TraceID(high: 0, low: 77), spanID: SpanID(rawValue: 78)))
            ],
            status: FinishedSpan.Status(code: .error, message: "duplicate")),
    ]
}

func sampleRequest(_ spans: [FinishedSpan] = sampleSpans()) -> TraceRequest {
    TraceRequest(resourceSpans: [
        ResourceSpans(
            resource: Resource(attributes: ["service.name": "shop", "host.name": "h1"]),
            scopes: [
                ScopeSpans(
                    scope: InstrumentationScope(name: "lib", version: "1.2"), spans: spans)
            ])
    ])
}

/// One record in trace 1 and one in none.
func sampleLogs() -> [ResourceLogs] {
    let records = [
        LogRecord(
            time: 1_500_000, severityNumber: 9, severityText: "INFO", body: "it happened",
            attributes: ["n": 1], traceID: TraceID(high: 0xAB, low: 1),
            spanID: SpanID(rawValue: 1)),
        LogRecord(time: 2, body: "nobody asked"),
    ]
    let scope = ScopeLogs(scope: InstrumentationScope(name: "log"), records: records)
    return [ResourceLogs(resource: Resource(attributes: ["service.name": "shop"]), scopes: [scope])]
}

func sampleMetrics() -> [ResourceMetrics] {
    let point = NumberPoint(frame: PointFrame(attributes: ["q": "a"], time: 1), value: .int(3))
    let scope = ScopeMetrics(
        scope: InstrumentationScope(name: "lib"),
        metrics: [Metric(name: "queue.size", unit: "{item}", data: .gauge([point]))])
    let resource = Resource(attributes: ["service.name": "shop"])
    return [ResourceMetrics(resource: resource, scopes: [scope])]
}

func sampleTrace() -> Trace {
    let store = BoundedTraceStore(clock: { 0 })
    store.insert(sampleRequest().resourceSpans)
    return store.traces(matching: TraceSearch())[0]
}

func collector(
    _ configuration: CollectorConfiguration = CollectorConfiguration(
        otlpPort: 0, grpcPort: 0, zipkinPort: 0, queryPort: 0),
    forwarder: (any TelemetryForwarder)? = nil
) -> TraceCollector {
    TraceCollector(configuration: configuration, forwarder: forwarder, logger: quietLogger)
}

let quietLogger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }

extension TraceCollector {
    /// Posts a body to the OTLP receiver.
    func post(
        _ body: [UInt8], as type: String? = "application/x-protobuf", coding: String? = nil,
        to path: String = "/v1/traces"
    ) async throws -> TestResponse {
        var headers = HTTPFields()
        headers[.contentType] = type
        headers[.contentEncoding] = coding
        return try await receiver.test(.router) { [headers] client in
            try await client.execute(
                uri: path, method: .post, headers: headers, body: ByteBuffer(bytes: body)
            ) { $0 }
        }
    }

    /// Asks the query API.
    func get(_ uri: String) async throws -> (status: HTTPResponse.Status, body: String) {
        try await queries.test(.router) { client in
            try await client.execute(uri: uri, method: .get) {
                ($0.status, String(buffer: $0.body))
            }
        }
    }
}

extension TestResponse {
    var bytes: [UInt8] { Array(body.readableBytesView) }
}
