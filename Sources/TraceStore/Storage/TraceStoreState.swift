// SPDX-License-Identifier: Apache-2.0

import TelemetryModel

/// Everything that a ``BoundedTraceStore`` knows; the store adds only the lock.
struct TraceStoreState {
    let limits: TraceStoreLimits
    private var traces: [TraceID: StoredTrace] = [:]
    private var arrivals = ArrivalQueue()
    private(set) var sources = SourceTable()
    private var counts = TraceStoreFigures()
    private var ownBytes = 0

    init(limits: TraceStoreLimits) {
        self.limits = limits
    }

    var figures: TraceStoreFigures {
        var figures = counts
        figures.traces = traces.count
        figures.bytes = ownBytes + sources.bytes
        return figures
    }

    func trace(_ id: TraceID) -> Trace? { traces[id]?.trace }

    /// At most `count` traces that arrived before `position`, newest first, and where to go on.
    func page(before position: Int?, count: Int) -> (traces: [Trace], next: Int?) {
        let all = arrivals.positions
        let upper = min(position ?? all.upperBound, all.upperBound)
        let lower = max(all.lowerBound, upper - count)
        guard lower < upper else { return ([], nil) }
        let page = (lower..<upper).reversed().compactMap { traces[arrivals[$0]]?.trace }
        return (page, lower > all.lowerBound ? lower : nil)
    }
}

// MARK: Writing

extension TraceStoreState {
    /// What became of a batch, and the traces that had to go, to be freed outside the lock.
    struct Insertion {
        var report = InsertionReport()
        var evicted: [StoredTrace] = []
    }

    mutating func insert(_ batch: [ResourceSpans]) -> Insertion {
        var insertion = Insertion()
        for resourceSpans in batch {
            for scopeSpans in resourceSpans.scopes where !scopeSpans.spans.isEmpty {
                insert(scopeSpans, resourceSpans.resource, &insertion)
            }
        }
        counts.insertions.add(insertion.report)
        return insertion
    }

    private mutating func insert(
        _ batch: ScopeSpans, _ resource: Resource, _ insertion: inout Insertion
    ) {
        // Held for the whole batch: evictions on the way must not remove it.
        let slot = sources.lease(SpanSource(resource: resource, scope: batch.scope))
        guard let source = sources[slot] else { return }
        for span in batch.spans {
            insert(span, from: slot, source, &insertion.report)
            evict(into: &insertion.evicted)
        }
        sources.release(slot)
    }

    private mutating func insert(
        _ span: FinishedSpan, from slot: Int, _ source: SpanSource, _ report: inout InsertionReport
    ) {
        guard span.context.isValid else { return report.invalid += 1 }
        switch keep(span, from: slot, source) {
        case .added(let bytes, let newSource):
            if newSource { sources.lease(slot: slot) }
            sources.addOperation(of: span, slot: slot)
            ownBytes += bytes
            counts.spans += 1
            report.accepted += 1
        case .repeated: report.repeated += 1
        case .refused: report.refused += 1
        }
    }

    /// Puts a span into its trace; a trace whose first span is refused does not come to be.
    private mutating func keep(
        _ span: FinishedSpan, from slot: Int, _ source: SpanSource
    ) -> StoredTrace.Outcome {
        let id = span.context.traceID
        if let outcome = traces[id]?.insert(span, from: slot, source, within: limits) {
            return outcome
        }
        var stored = StoredTrace(id: id)
        let outcome = stored.insert(span, from: slot, source, within: limits)
        if case .added = outcome {
            traces[id] = stored
            arrivals.append(id)
        }
        return outcome
    }

    private mutating func evict(into evicted: inout [StoredTrace]) {
        while ownBytes + sources.bytes > limits.bytes, let id = arrivals.popFirst() {
            guard let stored = traces.removeValue(forKey: id) else { continue }
            for span in stored.trace.spans {
                sources.removeOperation(of: span.span, slot: stored.slots[span.source])
            }
            stored.slots.forEach { sources.release($0) }
            ownBytes -= stored.ownBytes
            counts.spans -= stored.trace.spans.count
            counts.evictedSpans += stored.trace.spans.count
            counts.evictedTraces += 1
            evicted.append(stored)
        }
    }
}

extension InsertionReport {
    fileprivate mutating func add(_ other: InsertionReport) {
        accepted += other.accepted
        repeated += other.repeated
        invalid += other.invalid
        refused += other.refused
    }
}
