// SPDX-License-Identifier: Apache-2.0

import OTLP
import TelemetryModel
import TraceStore

/// The forms in which a trace leaves the viewer. Raw values are the words of its API.
enum TraceExport: String {
    case otlp
    case jaeger
    case html

    var contentType: String { self == .html ? "text/html; charset=utf-8" : "application/json" }

    func fileName(of id: TraceID) -> String {
        switch self {
        case .otlp: "trace-\(id).otlp.json"
        case .jaeger: "trace-\(id).jaeger.json"
        case .html: "trace-\(id).html"
        }
    }

    /// The trace as OTLP's JSON, its logs beside its spans: nothing of either is lost.
    static func otlp(_ trace: Trace) -> [UInt8] {
        let spans = TraceRequest(resourceSpans: trace.resourceSpans).encoded(as: .json)
        let logs = LogsRequest(resourceLogs: trace.resourceLogs).encoded(as: .json)
        guard logs != Array("{}".utf8) else { return spans }
        guard spans != Array("{}".utf8) else { return logs }
        // Two objects with one key each make one with two.
        return spans.dropLast() + Array(",".utf8) + logs.dropFirst()
    }
}

extension Trace {
    /// The spans by source, in the order in which each source came.
    var resourceSpans: [ResourceSpans] {
        var spans = [[FinishedSpan]](repeating: [], count: sources.count)
        for span in self.spans { spans[span.source].append(span.span) }
        return zip(sources, spans).compactMap { source, spans in
            guard !spans.isEmpty else { return nil }
            return ResourceSpans(
                resource: source.resource,
                scopes: [ScopeSpans(scope: source.scope, spans: spans)])
        }
    }

    /// The logs by source, likewise.
    var resourceLogs: [ResourceLogs] {
        var records = [[LogRecord]](repeating: [], count: sources.count)
        for log in logs { records[log.source].append(log.record) }
        return zip(sources, records).compactMap { source, records in
            guard !records.isEmpty else { return nil }
            return ResourceLogs(
                resource: source.resource,
                scopes: [ScopeLogs(scope: source.scope, records: records)])
        }
    }
}
