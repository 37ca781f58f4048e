// SPDX-License-Identifier: Apache-2.0

import TelemetryModel

/// Prints a trace as a tree for a terminal.
///
/// ```
/// trace 4bf92f3577b34da6a3ce929d0e0e4736
/// 4 spans, 1 service, 12.40 ms, 1 error, 2026-11-20 22:11:58.123 UTC
///
/// outlay-expenses: POST /expenses  server 201                           12.40 ms
/// └─ ExpenseHandler.create  internal handler                            11.02 ms
///    └─ ERROR INSERT expenses  client 23505                              3.10 ms
///          ERROR duplicate key
/// ```
///
/// Errors are words, so that they are seen without colour. All text from spans is made safe for the
/// terminal (``SafeText``). No line is longer than the width.
package struct TreeText: Sendable {
    /// How wide the terminal is; less than 40 is taken for 40.
    package var width: Int
    /// Whether to send ANSI colours, which suits a terminal only.
    package var usesColour: Bool
    /// Whether to draw when each span ran within the trace.
    package var drawsBars: Bool

    package init(width: Int = 80, usesColour: Bool = false, drawsBars: Bool = false) {
        self.width = max(40, width)
        self.usesColour = usesColour
        self.drawsBars = drawsBars
    }

    /// The trace, each line ended.
    package func render(_ trace: Trace) -> String {
        let tree = TraceTree(trace)
        guard let summary = TraceSummary(trace) else { return "trace \(trace.id): no spans\n" }
        var lines = header(summary, refused: trace.refusedSpans)
        var guides = TreeGuides(maximumColumns: width / 3)
        for node in tree.nodes {
            guides.descend(to: node.place)
            lines += self.lines(node, tree, guides, summary)
        }
        return lines.joined(separator: "\n") + "\n"
    }

    private func header(_ summary: TraceSummary, refused: Int) -> [String] {
        var facts = [
            CountText.of(summary.spanCount, "span"),
            CountText.of(summary.serviceCount, "service"),
            TimeText.duration(summary.duration),
        ]
        if summary.errorCount > 0 { facts.append(CountText.of(summary.errorCount, "error")) }
        facts.append(TimeText.moment(summary.startTime) + " UTC")
        var lines = ["trace \(summary.id)", facts.joined(separator: ", ")]
        if refused > 0 {
            lines.append("\(CountText.of(refused, "more span")) arrived and did not fit.")
        }
        return lines.map { SafeText.fitting($0, columns: width) } + [""]
    }
}

// MARK: One span

extension TreeText {
    private func lines(
        _ node: TraceTree.Node, _ tree: TraceTree, _ guides: TreeGuides, _ summary: TraceSummary
    ) -> [String] {
        let span = tree.span(node)
        let label = SpanLabel(span, in: tree, parent: node.parent.map { tree.nodes[$0] })
        var lines: [String] = []
        for remark in TreeRemarks.about(node, span) {
            lines.append(line(guides.lead(of: node.place), "(\(remark))", .dim))
        }
        lines.append(row(guides.branch(of: node.place), label, span.span, summary))
        if let problem = label.problem {
            lines.append(line(guides.below(node.place), problem, .red))
        }
        return lines
    }

    private func line(_ guides: String, _ text: String, _ colour: TextColour) -> String {
        let text = SafeText.fitting(text, columns: width - SafeText.columns(guides))
        return guides + colour.paint(text, if: usesColour)
    }

    private func row(
        _ guides: String, _ label: SpanLabel, _ span: FinishedSpan, _ summary: TraceSummary
    ) -> String {
        let duration = TimeText.duration(span.duration)
        let bar = drawsBars ? TimeBar(span, within: summary).text + " " : ""
        let right = bar + String(repeating: " ", count: max(0, 10 - duration.count)) + duration
        let room = width - SafeText.columns(guides) - SafeText.columns(right) - 1
        let title = SafeText.fitting(label.title, columns: room)
        let facts = SafeText.fitting(label.facts, columns: room - SafeText.columns(title))
        let gap = room - SafeText.columns(title) - SafeText.columns(facts) + 1
        let colour: TextColour = label.problem == nil ? .plain : .red
        return guides + colour.paint(title, if: usesColour)
            + TextColour.dim.paint(facts, if: usesColour) + String(repeating: " ", count: gap)
            + right
    }
}
