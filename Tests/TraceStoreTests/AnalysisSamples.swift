// SPDX-License-Identifier: Apache-2.0

import TelemetryModel

@testable import TraceStore

/// A trace of spans of several services, in this order of arrival.
func trace(across services: KeyValuePairs<String, FinishedSpan>) -> Trace {
    var trace = Trace(id: TraceID(high: 0, low: 1))
    for (service, span) in services {
        let source = SpanSource(
            resource: Resource(attributes: ["service.name": .string(service)]),
            scope: InstrumentationScope(name: "lib"))
        let position = trace.sources.firstIndex(of: source) ?? trace.sources.count
        if position == trace.sources.count { trace.sources.append(source) }
        trace.spans.append(TraceSpan(span: span, source: position))
    }
    return trace
}

extension TraceAnalysis {
    /// The codes found at the row of a span, by the span's id.
    func codes(of id: UInt64) -> [Finding.Code] {
        rows.filter { span($0).span.context.spanID.rawValue == id }.flatMap { row in
            row.findings.map(\.code)
        }
    }

    /// What is said about the trace under a code.
    func sentences(_ code: Finding.Code) -> [String] {
        findings.filter { $0.code == code }.map(\.text)
    }

    /// `id start-end` in milliseconds for each stretch of the critical path, by time.
    var path: [String] {
        rows.flatMap { row in row.critical.map { (span(row).span.context.spanID.rawValue, $0) } }
            .sorted { $0.1.lowerBound < $1.1.lowerBound }
            .map { "\($0.0) \($0.1.lowerBound / 1_000_000)-\($0.1.upperBound / 1_000_000)" }
    }
}
