// SPDX-License-Identifier: Apache-2.0

import NIOCore
import OTLP
import TelemetryModel
import TraceStore

/// The content of a ``TraceFile``: OTLP's JSON, one request a line, of spans or of logs, the oldest
/// trace first (OpenTelemetry specification, `protocol/file-exporter.md`).
enum TraceLines {
    /// Spans or logs of one line: a line is read with the limits of a request.
    private static let chunk = 256
    /// Traces taken from the store at once.
    private static let page = 32

    static func write(_ store: BoundedTraceStore, to file: inout ReplacedFile) throws(IOError) {
        var position: Int? = 0
        while let start = position {
            let page = store.traces(from: start, count: page)
            for trace in page.traces { try write(trace, to: &file) }
            position = page.next
        }
        for logs in chunks(store.looseLogs()) {
            try file.writeLine(LogsRequest(grouping: logs).encoded(as: .json))
        }
    }

    private static func write(_ trace: Trace, to file: inout ReplacedFile) throws(IOError) {
        for spans in chunks(trace.spans) {
            let request = TraceRequest(
                grouping: spans.map { ($0.span, trace.sources[$0.source]) })
            try file.writeLine(request.encoded(as: .json))
        }
        for logs in chunks(trace.logs) {
            let request = LogsRequest(
                grouping: logs.map { ($0.record, trace.sources[$0.source]) })
            try file.writeLine(request.encoded(as: .json))
        }
    }

    private static func chunks<Element>(_ elements: [Element]) -> [ArraySlice<Element>] {
        stride(from: 0, to: elements.count, by: chunk).map {
            elements[$0..<min($0 + chunk, elements.count)]
        }
    }

    /// Puts a line's telemetry into the store; false if it is none.
    static func read(_ line: [UInt8], into store: BoundedTraceStore) -> Bool {
        guard let traces = try? TraceRequest(decoding: line, as: .json),
            let logs = try? LogsRequest(decoding: line, as: .json)
        else { return false }
        store.insert(traces.resourceSpans)
        store.insert(logs.resourceLogs)
        return !traces.resourceSpans.isEmpty || !logs.resourceLogs.isEmpty
    }
}

extension TraceRequest {
    /// A request of spans, each source stated once.
    fileprivate init(grouping spans: some Sequence<(FinishedSpan, SpanSource)>) {
        self.init(
            resourceSpans: grouped(spans).map { source, spans in
                ResourceSpans(
                    resource: source.resource,
                    scopes: [ScopeSpans(scope: source.scope, spans: spans)])
            })
    }
}

extension LogsRequest {
    /// A request of log records, each source stated once.
    fileprivate init(grouping records: some Sequence<(record: LogRecord, source: SpanSource)>) {
        self.init(
            resourceLogs: grouped(records.map { ($0.record, $0.source) }).map { source, records in
                ResourceLogs(
                    resource: source.resource,
                    scopes: [ScopeLogs(scope: source.scope, records: records)])
            })
    }
}

/// The elements by source, in the order of their first occurrence.
private func grouped<Element>(
    _ elements: some Sequence<(Element, SpanSource)>
) -> [(source: SpanSource, elements: [Element])] {
    var groups: [(source: SpanSource, elements: [Element])] = []
    var positions: [SpanSource: Int] = [:]
    for (element, source) in elements {
        let position = positions[source] ?? groups.count
        if position == groups.count {
            positions[source] = position
            groups.append((source, []))
        }
        groups[position].elements.append(element)
    }
    return groups
}
