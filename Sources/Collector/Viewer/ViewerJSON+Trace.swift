// SPDX-License-Identifier: Apache-2.0

import TelemetryModel
import TraceStore

extension ViewerJSON {
    /// One trace with everything that there is to say about it; `nil` for one of which there is nothing.
    static func trace(_ analysis: TraceAnalysis, _ links: TraceLinks) -> [UInt8]? {
        guard let overview = TraceOverview(analysis) else { return nil }
        let document = TraceDocument(analysis, links)
        return Self.document(reservingCapacity: 4_096 + 1_024 * analysis.rows.count) { json in
            json.field("traceID", overview.id.description)
            json.field("start", String(analysis.startTime))
            json.field("duration", analysis.duration)
            json.object("summary") { write(overview, to: &$0) }
            json.list("sources", analysis.trace.sources) { write($1, to: &$0) }
            json.list("rows", analysis.rows) { document.write($1, to: &$0) }
            json.list("logs", analysis.logs) { document.write($1, to: &$0) }
            json.list("findings", analysis.findings) { write($1, to: &$0) }
        }
    }

    private static func write(_ source: SpanSource, to json: inout JSONWriter) {
        json.object { json in
            json.field("service", source.resource.serviceName)
            write("resource", source.resource.attributes, to: &json)
            json.field("resourceSchemaURL", source.resource.schemaURL)
            json.field("droppedResourceAttributes", source.resource.droppedAttributes)
            json.object("scope") { json in
                json.field("name", source.scope.name)
                json.field("version", source.scope.version)
                write("attributes", source.scope.attributes, to: &json)
                json.field("schemaURL", source.scope.schemaURL)
            }
        }
    }

    private static func write(_ finding: TraceFinding, to json: inout JSONWriter) {
        json.object { json in
            json.field("code", finding.code.rawValue)
            json.field("text", finding.text)
            json.list("rows", finding.rows) { $0.value($1) }
        }
    }
}
