// SPDX-License-Identifier: Apache-2.0

import TelemetryModel
import TraceStore

/// Which of the traces that are found again and again are to be shown now: each once, when it is
/// likely to be whole.
///
/// A trace's spans arrive over some seconds. It is shown when its root is there and nothing was
/// added since it was found last, or when that has taken `patience` rounds.
struct TraceFollowing {
    /// Rounds after which a trace is shown as it is.
    static let patience = 5
    /// Ids that are remembered; the oldest are forgotten first.
    static let memory = 20_000

    private struct Wait {
        var spans: Int
        var rounds = 1
    }

    private var waiting: [TraceID: Wait] = [:]
    private var shown: Set<TraceID> = []
    private var order: [TraceID] = []

    /// Takes what was there before: none of it is shown.
    mutating func skip(_ traces: [Trace]) {
        for trace in traces { remember(trace.id) }
    }

    /// Takes what was found this time, and returns what is to be shown, the earliest first.
    mutating func take(_ traces: [Trace]) -> [Trace] {
        let found = Set(traces.map(\.id))
        waiting = waiting.filter { found.contains($0.key) }
        let ready = traces.filter { !shown.contains($0.id) && isReady($0) }
        for trace in ready { remember(trace.id) }
        return ready.sorted { $0.firstStart < $1.firstStart }
    }

    private mutating func isReady(_ trace: Trace) -> Bool {
        guard var wait = waiting[trace.id] else {
            waiting[trace.id] = Wait(spans: trace.spans.count)
            return false
        }
        let hasRoot = trace.spans.contains { $0.span.parentSpanID == nil }
        let isWhole = hasRoot && trace.spans.count == wait.spans
        wait.spans = trace.spans.count
        wait.rounds += 1
        waiting[trace.id] = wait
        return isWhole || wait.rounds >= Self.patience
    }

    private mutating func remember(_ id: TraceID) {
        waiting[id] = nil
        guard shown.insert(id).inserted else { return }
        order.append(id)
        guard order.count > 2 * Self.memory else { return }
        for forgotten in order.prefix(Self.memory) { shown.remove(forgotten) }
        order.removeFirst(Self.memory)
    }
}
