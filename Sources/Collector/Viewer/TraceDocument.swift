// SPDX-License-Identifier: Apache-2.0

import TelemetryModel
import TraceStore

/// Writes the rows of one trace, times counted from its start.
struct TraceDocument {
    private let analysis: TraceAnalysis
    private let links: TraceLinks
    private let firstArrival: UInt64

    init(_ analysis: TraceAnalysis, _ links: TraceLinks) {
        self.analysis = analysis
        self.links = links
        firstArrival = analysis.trace.spans.lazy.map(\.arrived).min() ?? 0
    }

    /// One element of `rows`.
    func write(_ row: TraceAnalysis.Row, to json: inout JSONWriter) {
        let span = analysis.span(row)
        json.object { json in
            writePlace(row, span, to: &json)
            writeSpan(span.span, selfTime: row.node.selfTime, to: &json)
            write("critical", row.critical, to: &json)
            ViewerJSON.write("attributes", span.span.attributes, to: &json)
            json.field("droppedAttributes", span.span.droppedAttributes)
            json.list("events", span.span.events) { write($1, to: &$0) }
            json.field("droppedEvents", span.span.droppedEvents)
            json.list("links", span.span.links) { write($1, to: &$0) }
            json.field("droppedLinks", span.span.droppedLinks)
            json.list("linkedFrom", links.leading(to: span.span.context.spanID)) {
                write($1, to: &$0)
            }
            json.list("logs", row.logs) { write($1, to: &$0) }
            json.field("arrived", span.arrived - firstArrival)
            writeJudgement(row, to: &json)
        }
    }

    private func writePlace(
        _ row: TraceAnalysis.Row, _ span: TraceSpan, to json: inout JSONWriter
    ) {
        json.field("spanID", span.span.context.spanID.description)
        json.field("parentSpanID", span.span.parentSpanID?.description)
        json.key("parent")
        if let parent = row.node.parent { json.value(parent) } else { json.null() }
        json.field("depth", row.node.depth)
        json.field("children", row.node.childCount)
        json.field("descendants", row.descendants)
        json.field("source", span.source)
        json.field("placement", row.node.placement.word)
    }

    private func writeSpan(_ span: FinishedSpan, selfTime: UInt64, to json: inout JSONWriter) {
        json.field("name", span.name)
        json.field("kind", ViewerJSON.word(span.kind))
        json.field("start", span.startTime - analysis.startTime)
        json.field("duration", span.duration)
        json.field("self", selfTime)
        json.field("status", ViewerJSON.word(span.status.code))
        json.field("statusMessage", span.status.message)
        json.field("traceState", span.context.state.description)
        json.field("flags", span.context.flags.rawValue)
        json.key("remoteParent")
        if let isRemote = span.isParentRemote { json.value(isRemote) } else { json.null() }
    }

    private func writeJudgement(_ row: TraceAnalysis.Row, to json: inout JSONWriter) {
        json.key("peer")
        if let peer = row.peer {
            json.object { json in
                json.field("name", peer.name)
                json.field("type", peer.kind.rawValue)
            }
        } else {
            json.null()
        }
        json.field("isProxy", row.isProxy)
        json.list("findings", row.findings) { json, finding in
            json.object { json in
                json.field("code", finding.code.rawValue)
                json.field("text", finding.text)
            }
        }
    }

    private func write(_ key: String, _ segments: [Range<UInt64>], to json: inout JSONWriter) {
        json.list(key, segments) { json, segment in
            json.array { json in
                json.value(segment.lowerBound - analysis.startTime)
                json.value(segment.upperBound - analysis.startTime)
            }
        }
    }
}

// MARK: Events, logs and links

extension TraceDocument {
    /// Events and logs may be said to have happened before the trace began.
    private func writeTime(_ time: UInt64, to json: inout JSONWriter) {
        json.key("time")
        if time >= analysis.startTime {
            json.value(time - analysis.startTime)
        } else {
            json.value(0 - Int64(clamping: analysis.startTime - time))
        }
    }

    private func write(_ event: FinishedSpan.Event, to json: inout JSONWriter) {
        json.object { json in
            json.field("name", event.name)
            writeTime(event.time, to: &json)
            ViewerJSON.write("attributes", event.attributes, to: &json)
            json.field("droppedAttributes", event.droppedAttributes)
        }
    }

    /// One element of `logs`, of a row or of the trace.
    func write(_ log: TraceLog, to json: inout JSONWriter) {
        let record = log.record
        json.object { json in
            writeTime(record.moment, to: &json)
            json.field("severity", record.severityText)
            json.field("severityNumber", record.severityNumber)
            json.field("body", record.body.text)
            json.field("eventName", record.eventName)
            ViewerJSON.write("attributes", record.attributes, to: &json)
            json.field("spanID", record.spanID?.description)
            json.field("source", log.source)
        }
    }

    private func write(_ link: FinishedSpan.Link, to json: inout JSONWriter) {
        let target = links.target(of: link)
        json.object { json in
            json.field("traceID", link.context.traceID.description)
            json.field("spanID", link.context.spanID.description)
            json.field("traceState", link.context.state.description)
            ViewerJSON.write("attributes", link.attributes, to: &json)
            json.field("known", target != nil)
            json.field("name", target?.name)
        }
    }

    private func write(_ origin: TraceLinks.Origin, to json: inout JSONWriter) {
        json.object { json in
            json.field("traceID", origin.context.traceID.description)
            json.field("spanID", origin.context.spanID.description)
            json.field("name", origin.name)
            json.field("service", origin.service)
        }
    }
}

extension TraceTree.Placement {
    fileprivate var word: String {
        switch self {
        case .root: "root"
        case .child: "child"
        case .orphan: "orphan"
        case .cycle: "cycle"
        }
    }
}
