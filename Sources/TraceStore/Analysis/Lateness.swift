// SPDX-License-Identifier: Apache-2.0

import TelemetryModel

/// Tells spans that came late from those that merely ran late.
struct Lateness {
    /// Batches are sent every few seconds; what exceeds this was held up.
    private static let patience: UInt64 = 10_000_000_000

    private let root: TraceSpan

    /// `nil` for a trace whose root has not arrived, or that was never in a store.
    init?(_ tree: TraceTree) {
        guard let first = tree.nodes.first, first.placement == .root else { return nil }
        root = tree.span(first)
        guard root.arrived > 0 else { return nil }
    }

    /// How long after the root a span arrived, if that is long and its end does not explain it.
    func delay(of span: TraceSpan) -> UInt64? {
        guard span.arrived > root.arrived else { return nil }
        let delay = span.arrived - root.arrived
        let (end, rootEnd) = (span.span.endTime, root.span.endTime)
        let explained = end > rootEnd ? end - rootEnd : 0
        guard delay > explained, delay - explained > Self.patience else { return nil }
        return delay
    }
}
