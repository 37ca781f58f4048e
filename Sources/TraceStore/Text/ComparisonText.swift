// SPDX-License-Identifier: Apache-2.0

import TelemetryModel

/// Prints two traces side by side as one tree for a terminal.
///
/// ```
/// a 4bf92f3577b34da6a3ce929d0e0e4736  12.40 ms, 3 spans, 0 errors, shop: POST /expenses, 2026-11…
/// b 00f067aa0ba902b74bf92f3577b34da6  20.00 ms, 3 spans, 1 error, shop: POST /expenses, 2026-11-…
/// 1 same, 1 slower, 1 added, 1 removed
///
///                                                       a          b      change
/// slower   shop: POST /expenses  server          12.40 ms   20.00 ms    +7.60 ms   ×1.61
///          │ http.response.status_code: 201 → 500
/// removed  ├─ INSERT expenses  client             3.10 ms
/// added    └─ UPDATE expenses  client                        9.10 ms
/// ```
///
/// What changed is a word in front, so that it is seen without colour. All text from spans is made
/// safe for the terminal (``SafeText``). No line is longer than the width.
package struct ComparisonText: Sendable {
    /// How wide the terminal is; less than 60 is taken for 60.
    package var width: Int
    /// Whether to send ANSI colours, which suits a terminal only.
    package var usesColour: Bool

    /// What the longest word in front and the blanks after it take.
    private static let wordColumns = 9

    package init(width: Int = 100, usesColour: Bool = false) {
        self.width = max(60, width)
        self.usesColour = usesColour
    }

    /// Both traces, each line ended.
    package func render(_ a: Trace, _ b: Trace) -> String {
        let trees = (a: TraceTree(a), b: TraceTree(b))
        let comparison = TraceComparison(trees.a, trees.b)
        var lines = [title("a", a), title("b", b), counts(comparison), "", columnTitles]
        let places = Self.places(comparison.rows)
        var guides = TreeGuides(maximumColumns: width / 3)
        for (row, place) in zip(comparison.rows, places) {
            guides.descend(to: place)
            let parent = row.parent.map { comparison.rows[$0] }
            lines += remarks(row, trees).map {
                blank + line(guides.lead(of: place), "(\($0))", .dim)
            }
            lines.append(self.line(row, parent, guides.branch(of: place)))
            lines += differences(row).map { blank + line(guides.below(place), $0, .yellow) }
        }
        return lines.map { $0.withoutTrailingBlanks + "\n" }.joined()
    }

    private var blank: String { String(repeating: " ", count: Self.wordColumns) }

    private func title(_ letter: String, _ trace: Trace) -> String {
        guard let summary = TraceSummary(trace) else { return "\(letter) \(trace.id)  no spans" }
        let facts = [
            TimeText.duration(summary.duration), CountText.of(summary.spanCount, "span"),
            CountText.of(summary.errorCount, "error"),
            SafeText.escaping("\(summary.service): \(summary.name)"),
            TimeText.moment(summary.startTime) + " UTC",
        ]
        let title = "\(letter) \(trace.id)  " + facts.joined(separator: ", ")
        return SafeText.fitting(title, columns: width)
    }

    private func counts(_ comparison: TraceComparison) -> String {
        let counts = comparison.counts
        let words = TraceComparison.Change.allCases.compactMap { change in
            counts[change].flatMap { $0 > 0 ? "\($0) \(change.rawValue)" : nil }
        }
        return words.isEmpty ? "nothing to compare" : words.joined(separator: ", ")
    }

    /// Where each row stands, for the lines that lead to it.
    private static func places(_ rows: [TraceComparison.Row]) -> [TreePlace] {
        var lastChild: [Int?: Int] = [:]
        for (index, row) in rows.enumerated() { lastChild[row.parent] = index }
        return rows.enumerated().map { index, row in
            TreePlace(
                depth: row.depth, isLastSibling: lastChild[row.parent] == index,
                hasChildren: lastChild[index] != nil)
        }
    }
}

// MARK: One row

extension ComparisonText {
    private func line(
        _ row: TraceComparison.Row, _ parent: TraceComparison.Row?, _ branch: String
    ) -> String {
        let colour = Self.colour(row.change)
        let word = row.change == .same ? "" : row.change.rawValue
        let padded = word + String(repeating: " ", count: Self.wordColumns - word.count)
        let right = figures(
            row.a.map { TimeText.duration($0.duration) } ?? "",
            row.b.map { TimeText.duration($0.duration) } ?? "", Self.delta(row), Self.ratio(row))
        let room = width - Self.wordColumns - SafeText.columns(branch) - SafeText.columns(right)
        let name = row.service == parent?.service ? row.name : "\(row.service): \(row.name)"
        let title = SafeText.fitting(SafeText.escaping(name), columns: room)
        let kind = row.kind.label.map { "  \($0)" } ?? ""
        let facts = SafeText.fitting(kind, columns: room - SafeText.columns(title))
        let gap = room - SafeText.columns(title) - SafeText.columns(facts)
        return colour.paint(padded, if: usesColour) + branch + colour.paint(title, if: usesColour)
            + TextColour.dim.paint(facts, if: usesColour)
            + String(repeating: " ", count: max(0, gap)) + right
    }

    private var columnTitles: String {
        let right = figures("a", "b", "change", "")
        return String(repeating: " ", count: width - SafeText.columns(right)) + right
    }

    /// The columns at the right; where there is little room, the change alone.
    private func figures(_ a: String, _ b: String, _ change: String, _ ratio: String) -> String {
        func right(_ text: String, _ columns: Int) -> String {
            String(repeating: " ", count: max(0, columns - text.count)) + text
        }
        guard width >= 80 else { return " " + right(change, 11) }
        return " " + right(a, 10) + " " + right(b, 10) + " " + right(change, 11) + right(ratio, 8)
    }

    private static func delta(_ row: TraceComparison.Row) -> String {
        guard let delta = row.delta else { return "" }
        let sign = delta > 0 ? "+" : delta < 0 ? "-" : ""
        return sign + TimeText.duration(UInt64(delta.magnitude))
    }

    /// Only where it says something; beyond a thousand it is said to be that.
    private static func ratio(_ row: TraceComparison.Row) -> String {
        guard row.change == .slower || row.change == .faster, let ratio = row.ratio else {
            return ""
        }
        guard ratio < 1_000 else { return "×1000+" }
        let hundredths = Int((ratio * 100).rounded())
        let fraction = String(hundredths % 100)
        return "×\(hundredths / 100).\(fraction.count == 1 ? "0" : "")\(fraction)"
    }

    private static func colour(_ change: TraceComparison.Change) -> TextColour {
        switch change {
        case .same: .plain
        case .slower, .removed: .red
        case .faster, .added: .green
        case .changed: .yellow
        }
    }

    /// What differs besides the time.
    private func differences(_ row: TraceComparison.Row) -> [String] {
        var differences: [String] = []
        if let a = row.a, let b = row.b, a.status != b.status {
            differences.append(
                "status: \(a.status.label ?? "unset") → \(b.status.label ?? "unset")")
        }
        return differences
            + row.attributes.map { change in
                let sides = [change.a, change.b].map { $0.map(SafeText.escaping) ?? "(none)" }
                return "\(SafeText.escaping(change.key)): \(sides[0]) → \(sides[1])"
            }
    }

    /// What is odd about the span's place in one trace or in both.
    private func remarks(
        _ row: TraceComparison.Row, _ trees: (a: TraceTree, b: TraceTree)
    ) -> [String] {
        let a = row.a.map { Self.remarks(trees.a, $0.row) } ?? []
        let b = row.b.map { Self.remarks(trees.b, $0.row) } ?? []
        if a == b || row.a == nil || row.b == nil { return a.isEmpty ? b : a }
        return a.map { "in a: \($0)" } + b.map { "in b: \($0)" }
    }

    private static func remarks(_ tree: TraceTree, _ row: Int) -> [String] {
        TreeRemarks.about(tree.nodes[row], tree.span(tree.nodes[row]))
    }

    private func line(_ guides: String, _ text: String, _ colour: TextColour) -> String {
        let room = width - Self.wordColumns - SafeText.columns(guides)
        return guides + colour.paint(SafeText.fitting(text, columns: room), if: usesColour)
    }
}

extension String {
    fileprivate var withoutTrailingBlanks: String {
        guard let last = lastIndex(where: { $0 != " " }) else { return "" }
        return String(self[...last])
    }
}
