// SPDX-License-Identifier: Apache-2.0

import TelemetryModel

/// Everything that a ``BoundedTraceStore`` knows; the store adds only the lock.
struct TraceStoreState {
    let limits: TraceStoreLimits
    private var traces: [TraceID: StoredTrace] = [:]
    private var arrivals = ArrivalQueue<TraceID>()
    private(set) var sources = SourceTable()
    private(set) var metrics = MetricBoard()
    private var loose = LooseLogs()
    private var counts = TraceStoreFigures()
    /// Estimated bytes of all traces, without their sources.
    private var traceBytes = 0
    private var feeds = FeedRegistry()
    /// Another number whenever traces or logs have changed.
    private(set) var revision: UInt64 = 0

    init(limits: TraceStoreLimits) {
        self.limits = limits
    }

    var figures: TraceStoreFigures {
        var figures = counts
        figures.traces = traces.count
        figures.series = metrics.count
        figures.bytes = bytes
        return figures
    }

    private var bytes: Int { traceBytes + sources.bytes + loose.ownBytes + metrics.bytes }

    func trace(_ id: TraceID) -> Trace? { traces[id]?.trace }

    /// At most `count` traces that arrived before `position`, newest first, and where to go on.
    func page(before position: Int?, count: Int) -> (traces: [Trace], next: Int?) {
        let all = arrivals.positions
        let upper = min(position ?? all.upperBound, all.upperBound)
        let lower = max(all.lowerBound, upper - count)
        guard lower < upper else { return ([], nil) }
        return (traces(at: (lower..<upper).reversed()), lower > all.lowerBound ? lower : nil)
    }

    /// At most `count` traces that arrived at `position` or later, oldest first, and where to go on.
    func page(from position: Int, count: Int) -> (traces: [Trace], next: Int?) {
        let all = arrivals.positions
        let lower = max(position, all.lowerBound)
        let upper = min(all.upperBound, lower + count)
        guard lower < upper else { return ([], nil) }
        return (traces(at: lower..<upper), upper < all.upperBound ? upper : nil)
    }

    private func traces(at positions: some Sequence<Int>) -> [Trace] {
        positions.compactMap { arrivals[$0].flatMap { traces[$0]?.trace } }
    }

    /// The logs outside of traces, oldest first.
    var looseLogs: [(record: LogRecord, source: SpanSource)] {
        loose.all.compactMap { entry in sources[entry.slot].map { (entry.record, $0) } }
    }
}

// MARK: Writing

extension TraceStoreState {
    mutating func insert(_ batch: [ResourceSpans], at time: UInt64) -> Insertion {
        var insertion = Insertion(time: time)
        for group in batch {
            for scope in group.scopes where !scope.spans.isEmpty {
                let source = SpanSource(resource: group.resource, scope: scope.scope)
                insert(scope.spans, from: source, &insertion) {
                    state, span, slot, source, insertion in
                    state.insert(span, from: slot, source, &insertion)
                }
            }
        }
        counts.insertions.add(insertion.report)
        finish(&insertion)
        return insertion
    }

    mutating func insert(_ batch: [ResourceLogs], at time: UInt64) -> Insertion {
        var insertion = Insertion(time: time)
        for group in batch {
            for scope in group.scopes where !scope.records.isEmpty {
                let source = SpanSource(resource: group.resource, scope: scope.scope)
                insert(scope.records, from: source, &insertion) {
                    state, record, slot, source, insertion in
                    state.insert(record, from: slot, source, &insertion)
                }
            }
        }
        counts.logInsertions.add(insertion.report)
        finish(&insertion)
        return insertion
    }

    mutating func insert(_ batch: [ResourceMetrics], at time: UInt64) -> Insertion {
        var insertion = Insertion(time: time)
        for group in batch {
            for metric in group.scopes.lazy.flatMap(\.metrics) {
                for reading in MetricReading.readings(
                    of: metric, from: group.resource, arrived: time)
                {
                    let outcome = metrics.insert(
                        reading, within: limits, evicted: &insertion.evictedSeries)
                    insertion.note(outcome)
                }
            }
            evict(into: &insertion)
        }
        counts.pointInsertions.add(insertion.report)
        counts.evictedSeries += insertion.evictedSeries.count
        if insertion.report.accepted > 0 { insertion.deliveries = feeds.noteMetrics() }
        return insertion
    }

    private mutating func finish(_ insertion: inout Insertion) {
        if insertion.report.accepted > 0 { revision &+= 1 }
        insertion.deliveries = feeds.note(insertion.changed)
    }

    /// Inserts what came from one source, making room after each.
    private mutating func insert<Element>(
        _ elements: [Element], from source: SpanSource, _ insertion: inout Insertion,
        _ insert: (inout Self, Element, Int, SpanSource, inout Insertion) -> Void
    ) {
        // Held for the whole batch: evictions on the way must not remove it.
        let slot = sources.lease(source)
        // The one that is there already, so that its strings are shared.
        guard let source = sources[slot] else { return }
        for element in elements {
            insert(&self, element, slot, source, &insertion)
            evict(into: &insertion)
        }
        sources.release(slot)
    }

    private mutating func insert(
        _ span: FinishedSpan, from slot: Int, _ source: SpanSource, _ insertion: inout Insertion
    ) {
        guard span.context.isValid else { return insertion.report.invalid += 1 }
        let (limits, time) = (limits, insertion.time)
        let outcome = keep(in: span.context.traceID, slot) {
            $0.insert(span, from: slot, source, at: time, within: limits)
        }
        if case .added = outcome {
            sources.addOperation(of: span, slot: slot)
            counts.spans += 1
        }
        insertion.note(outcome, of: span.context.traceID)
    }

    private mutating func insert(
        _ record: LogRecord, from slot: Int, _ source: SpanSource, _ insertion: inout Insertion
    ) {
        guard let id = record.traceID, id.isValid else {
            return insertion.note(keepLoose(record, from: slot, source))
        }
        let limits = limits
        let outcome = keep(in: id, slot) {
            $0.insert(record, from: slot, source, within: limits)
        }
        if case .added = outcome { counts.logs += 1 }
        insertion.note(outcome, of: id)
    }

    /// Puts something into its trace; a trace whose first span or log is refused does not come to be.
    private mutating func keep(
        in id: TraceID, _ slot: Int, _ insert: (inout StoredTrace) -> StoredTrace.Outcome
    ) -> StoredTrace.Outcome {
        let isNew = traces[id] == nil
        let outcome = insert(&traces[id, default: StoredTrace(id: id)])
        if case .added(let bytes, let newSource) = outcome {
            if newSource { sources.lease(slot: slot) }
            if isNew { arrivals.append(id) }
            traceBytes += bytes
        } else if isNew {
            traces[id] = nil
        }
        return outcome
    }

    private mutating func keepLoose(
        _ record: LogRecord, from slot: Int, _ source: SpanSource
    ) -> StoredTrace.Outcome {
        let entry = LooseLogs.Entry(
            record: record, slot: slot, ownBytes: record.estimatedBytes,
            sourceBytes: source.estimatedBytes)
        guard limits.looseLogs > 0, entry.ownBytes + entry.sourceBytes <= limits.looseLogBytes
        else { return .refused }
        sources.lease(slot: slot)
        loose.append(entry)
        counts.logs += 1
        return .added(bytes: entry.ownBytes, newSource: true)
    }
}

// MARK: Making room

extension TraceStoreState {
    private mutating func evict(into insertion: inout Insertion) {
        while let entry = loose.popExcess(within: limits) {
            sources.release(entry.slot)
            counts.logs -= 1
            counts.evictedLogs += 1
            insertion.evictedLogs.append(entry)
        }
        evict(downTo: limits.bytes, into: &insertion.evicted)
    }

    private mutating func evict(downTo bound: Int, into evicted: inout [StoredTrace]) {
        while bytes > bound, let id = arrivals.popFirst() {
            guard let stored = traces.removeValue(forKey: id) else { continue }
            remove(stored)
            evicted.append(stored)
        }
    }

    /// Makes room for an eighth of what there is, of metrics and of the rest; returns what had to go, to
    /// be freed outside the lock.
    mutating func evictSome() -> ([StoredTrace], [MetricBoard.Entry]) {
        var traces: [StoredTrace] = []
        var series: [MetricBoard.Entry] = []
        let bound = bytes / 8 * 7
        metrics.evict(downTo: metrics.bytes / 8 * 7, into: &series)
        counts.evictedSeries += series.count
        evict(downTo: bound, into: &traces)
        return (traces, series)
    }

    private mutating func remove(_ stored: StoredTrace) {
        for span in stored.trace.spans {
            sources.removeOperation(of: span.span, slot: stored.slots[span.source])
        }
        stored.slots.forEach { sources.release($0) }
        traceBytes -= stored.ownBytes
        counts.spans -= stored.trace.spans.count
        counts.logs -= stored.trace.logs.count
        counts.evictedSpans += stored.trace.spans.count
        counts.evictedLogs += stored.trace.logs.count
        counts.evictedTraces += 1
    }
}

extension TraceStoreState {
    /// Empties everything but the listeners.
    ///
    /// - Returns: what was there, to be freed outside the lock.
    mutating func clear() -> (former: TraceStoreState, deliveries: [TraceFeed.Delivery]) {
        let former = self
        self = TraceStoreState(limits: limits)
        feeds = former.feeds
        revision = former.revision &+ 1
        return (former, feeds.noteClear())
    }

    mutating func subscribe(to topic: TraceFeed.Topic) -> TraceFeed? {
        feeds.add(topic, bound: BoundedTraceStore.listenerBound)
    }

    mutating func unsubscribe(_ feed: TraceFeed) -> TraceFeed.Delivery? { feeds.remove(feed) }
}
