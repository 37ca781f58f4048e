// SPDX-License-Identifier: Apache-2.0

import TelemetryModel

/// Two traces of the same work, matched span by span: what is new in the second, what is gone, what
/// takes longer.
///
/// Spans match if their parents do and they have the same service, name and kind; among siblings
/// the longest common sequence is taken, and what is left with an equal outside that order, as
/// where work runs in parallel, matches too. Every span of both traces is in exactly one row,
/// whatever the traces look like, and the effort stays bounded for ten thousand siblings.
package struct TraceComparison: Hashable, Sendable {
    /// What became of a span.
    package enum Change: String, Hashable, Sendable, CaseIterable {
        case same
        /// By a fifth and by 100 µs at least.
        case slower
        /// By a fifth and by 100 µs at least.
        case faster
        /// As fast, with another status or other attributes.
        case changed
        /// Only in the second trace.
        case added
        /// Only in the first trace.
        case removed
    }

    /// One trace's span of a row.
    package struct Side: Hashable, Sendable {
        /// The position of its node in that trace's ``TraceTree/nodes``.
        package var row: Int
        /// Nanoseconds after the start of its trace.
        package var start: UInt64
        /// Nanoseconds.
        package var duration: UInt64
        /// Nanoseconds in which no child was running.
        package var selfTime: UInt64
        package var status: FinishedSpan.Status.Code
    }

    /// An attribute whose value differs, other than in what differs between any two requests.
    package struct AttributeChange: Hashable, Sendable {
        package var key: String
        /// As text; `nil` if the span has none.
        package var a: String?
        package var b: String?
    }

    /// A span of the first trace, its match in the second, or both.
    package struct Row: Hashable, Sendable {
        package var change: Change
        /// Zero at the top.
        package var depth: Int
        /// The position of the parent's row, which comes before.
        package var parent: Int?
        package var name: String
        package var service: String
        package var kind: FinishedSpan.Kind
        package var a: Side?
        package var b: Side?
        package var attributes: [AttributeChange]

        /// How many nanoseconds longer the second took; `nil` unless there are two.
        package var delta: Int64? {
            guard let a, let b else { return nil }
            return Int64(clamping: b.duration) - Int64(clamping: a.duration)
        }

        /// How many times as long the second took; `nil` unless there are two and the first took
        /// any.
        package var ratio: Double? {
            guard let a, let b, a.duration > 0 else { return nil }
            return Double(b.duration) / Double(a.duration)
        }
    }

    /// In tree order: parents before children, siblings in the order of the first trace, what was
    /// added where it stands in the second.
    package let rows: [Row]

    package init(_ a: Trace, _ b: Trace) {
        self.init(TraceTree(a), TraceTree(b))
    }

    package init(_ a: TraceTree, _ b: TraceTree) {
        rows = TraceComparisonBuilder(a, b).rows()
    }

    /// How many rows there are of each change, zero included.
    package var counts: [Change: Int] {
        let none = Dictionary(uniqueKeysWithValues: Change.allCases.map { ($0, 0) })
        return rows.reduce(into: none) { $0[$1.change, default: 0] += 1 }
    }
}
