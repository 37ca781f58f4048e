// SPDX-License-Identifier: Apache-2.0

import Synchronization
import TelemetryModel

@testable import TraceStore

/// A span of trace `trace`, times in milliseconds.
func span(
    _ id: UInt64, trace: UInt64 = 1, parent: UInt64? = nil, name: String = "work",
    kind: FinishedSpan.Kind = .internal, start: UInt64 = 0, end: UInt64 = 10,
    attributes: Attributes = [:], status: FinishedSpan.Status = .unset
) -> FinishedSpan {
    FinishedSpan(
        context: SpanContext(
            traceID: TraceID(high: 0, low: trace), spanID: SpanID(rawValue: id), flags: .sampled),
        parentSpanID: parent.map(SpanID.init(rawValue:)), name: name, kind: kind,
        startTime: start * 1_000_000, endTime: end * 1_000_000, attributes: attributes,
        status: status)
}

func batch(
    _ spans: [FinishedSpan], service: String = "shop", scope: String = "lib"
) -> [ResourceSpans] {
    [
        ResourceSpans(
            resource: Resource(attributes: ["service.name": .string(service)]),
            scopes: [ScopeSpans(scope: InstrumentationScope(name: scope), spans: spans)])
    ]
}

/// A trace made without a store.
func trace(_ spans: [FinishedSpan], service: String = "shop") -> Trace {
    let source = SpanSource(
        resource: Resource(attributes: ["service.name": .string(service)]),
        scope: InstrumentationScope(name: "lib"))
    return Trace(
        id: TraceID(high: 0, low: 1), sources: [source],
        spans: spans.map { TraceSpan(span: $0, source: 0) })
}

extension BoundedTraceStore {
    func trace(_ id: UInt64) -> Trace? { trace(TraceID(high: 0, low: id)) }
}

/// A time of day that a test moves by hand.
final class HandMovedTime: Sendable {
    private let nanoseconds = Mutex<UInt64>(0)

    func set(_ time: UInt64) { nanoseconds.withLock { $0 = time } }

    @Sendable func now() -> UInt64 { nanoseconds.withLock { $0 } }
}

func log(_ text: String, trace: UInt64? = nil, span: UInt64? = nil) -> LogRecord {
    LogRecord(
        time: 1, body: .string(text), traceID: trace.map { TraceID(high: 0, low: $0) },
        spanID: span.map(SpanID.init(rawValue:)))
}

func logs(
    _ records: [LogRecord], service: String = "shop", scope: String = "lib"
) -> [ResourceLogs] {
    [
        ResourceLogs(
            resource: Resource(attributes: ["service.name": .string(service)]),
            scopes: [ScopeLogs(scope: InstrumentationScope(name: scope), records: records)])
    ]
}

func gauge(
    _ name: String, _ value: Int64, _ attributes: Attributes = [:], time: UInt64 = 1
) -> Metric {
    let frame = PointFrame(attributes: attributes, time: time)
    return Metric(name: name, data: .gauge([NumberPoint(frame: frame, value: .int(value))]))
}

func metrics(_ metrics: [Metric], service: String = "shop") -> [ResourceMetrics] {
    [
        ResourceMetrics(
            resource: Resource(attributes: ["service.name": .string(service)]),
            scopes: [ScopeMetrics(scope: InstrumentationScope(name: "lib"), metrics: metrics)])
    ]
}
