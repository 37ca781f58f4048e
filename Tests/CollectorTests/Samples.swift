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

func sampleTrace() -> Trace {
    let store = BoundedTraceStore()
    store.insert(sampleRequest().resourceSpans)
    return store.traces(matching: TraceSearch())[0]
}

func collector(
    _ configuration: CollectorConfiguration = CollectorConfiguration(otlpPort: 0, queryPort: 0)
) -> TraceCollector {
    TraceCollector(configuration: configuration, logger: quietLogger)
}

let quietLogger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }

extension TraceCollector {
    /// Posts a body to the receiver's `/v1/traces`.
    func post(
        _ body: [UInt8], as type: String? = "application/x-protobuf", coding: String? = nil
    ) async throws -> TestResponse {
        var headers = HTTPFields()
        headers[.contentType] = type
        headers[.contentEncoding] = coding
        return try await receiver.test(.router) { [headers] client in
            try await client.execute(
                uri: "/v1/traces", method: .post, headers: headers, body: ByteBuffer(bytes: body)
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
