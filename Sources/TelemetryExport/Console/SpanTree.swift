// SPDX-License-Identifier: Apache-2.0

import TelemetryModel

/// The spans of a batch as lines of text: one block a trace, children under their parents.
///
/// A span whose parent is not in the batch stands at the top of its block. A parent cannot be its
/// own descendant, as a child is made after its parent; what claims otherwise is left out.
struct SpanTree {
    private let traces: [[FinishedSpan]]

    init(_ batch: ResourceSpans) {
        let spans = batch.scopes.flatMap(\.spans)
        traces = Dictionary(grouping: spans, by: \.context.traceID).values
            .map { $0.sorted { $0.startTime < $1.startTime } }
            .sorted { $0[0].startTime < $1[0].startTime }
    }

    /// The text, every line ended by a line feed.
    ///
    /// - Parameter service: named in each trace's heading.
    func text(service: String) -> String {
        traces.map { TraceText($0).lines(service: service) }.joined()
    }
}

private struct TraceText {
    private let spans: [FinishedSpan]
    private let roots: [FinishedSpan]
    private let children: [SpanID: [FinishedSpan]]

    init(_ spans: [FinishedSpan]) {
        self.spans = spans
        let present = Set(spans.map(\.context.spanID))
        roots = spans.filter { span in !(span.parentSpanID.map(present.contains) ?? false) }
        children = Dictionary(
            grouping: spans.filter { $0.parentSpanID.map(present.contains) ?? false },
            by: { $0.parentSpanID ?? .invalid })
    }

    func lines(service: String) -> String {
        let count = spans.count == 1 ? "1 span" : "\(spans.count) spans"
        let heading =
            "trace \(spans[0].context.traceID) · \(service.printable()) · \(count)\n"
        return heading + lines(of: roots, indent: "")
    }

    private func lines(of siblings: [FinishedSpan], indent: String) -> String {
        var text = ""
        for (index, span) in siblings.enumerated() {
            let isLast = index == siblings.count - 1
            let below = indent + (isLast ? "   " : "│  ")
            let nested = children[span.context.spanID] ?? []
            text += "\(indent)\(isLast ? "└─" : "├─") \(SpanLine(span).text)\n"
            for event in span.events {
                let mark = nested.isEmpty ? "   " : "│  "
                text += "\(below)\(mark)· \(SpanLine(span).text(of: event))\n"
            }
            text += lines(of: nested, indent: below)
        }
        return text
    }
}
