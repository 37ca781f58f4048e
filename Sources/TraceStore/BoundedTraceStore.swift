// SPDX-License-Identifier: Apache-2.0

import Synchronization
import TelemetryModel

/// The newest traces with their logs and the newest points of metrics, in memory that is bounded by
/// bytes, and the questions that a viewer asks.
///
/// Writing never waits for more than other writers; what does not fit is evicted or refused as
/// ``TraceStoreLimits`` says, and counted in ``figures``. Searching reads a page of traces at a time
/// under the lock and compares outside it.
package final class BoundedTraceStore: Sendable {
    private let state: Mutex<TraceStoreState>
    private let clock: @Sendable () -> UInt64

    /// Traces that a search takes from the store at once.
    private static let pageSize = 256

    /// Makes an empty store.
    ///
    /// - Parameter clock: the time of an arrival, in nanoseconds since the Unix epoch.
    package init(
        limits: TraceStoreLimits = TraceStoreLimits(),
        clock: @escaping @Sendable () -> UInt64 = SystemTime.now
    ) {
        state = Mutex(TraceStoreState(limits: limits))
        self.clock = clock
    }

    /// Keeps the spans of a batch, each in its trace.
    ///
    /// A span that is there already is ignored; one with the id of another but other content is kept
    /// and marked (``TraceSpan/repeatsID``).
    @discardableResult
    package func insert(_ batch: [ResourceSpans]) -> InsertionReport {
        finish { $0.insert(batch, at: $1) }
    }

    /// Keeps the log records of a batch, each in its trace, those without a trace beside them.
    @discardableResult
    package func insert(_ batch: [ResourceLogs]) -> InsertionReport {
        finish { $0.insert(batch, at: $1) }
    }

    /// Keeps the newest points of each series.
    @discardableResult
    package func insert(_ batch: [ResourceMetrics]) -> InsertionReport {
        finish { $0.insert(batch, at: $1) }
    }

    private func finish(
        _ insert: (inout TraceStoreState, UInt64) -> TraceStoreState.Insertion
    ) -> InsertionReport {
        let now = clock()
        let insertion = access { insert(&$0, now) }
        insertion.deliveries.forEach { $0.deliver() }
        // What was evicted is freed here, where nobody waits for it.
        return insertion.report
    }

    /// Forgets everything, the figures included; listeners stay, and are told.
    package func clear() {
        let former = access { $0.clear() }
        former.deliveries.forEach { $0.deliver() }
    }

    /// Lets go of the oldest traces and points, an eighth of what is kept: for when the process has no
    /// memory left, although what is kept is within its bound.
    package func evictSome() {
        // Freed when the lock is open again.
        _ = access { $0.evictSome() }
    }

    /// Reads or changes the state under the lock.
    func access<Result>(_ body: (inout TraceStoreState) -> Result) -> Result {
        state.withLock { body(&$0) }
    }

    /// What the store holds, and what it evicted and refused so far.
    package var figures: TraceStoreFigures { state.withLock { $0.figures } }
}

// MARK: Questions

extension BoundedTraceStore {
    /// The trace with an id; `nil` if it never came or was evicted.
    package func trace(_ id: TraceID) -> Trace? { state.withLock { $0.trace(id) } }

    /// At most `count` traces that arrived at `position` or later, oldest first, and where to go on;
    /// what is evicted meanwhile is left out.
    package func traces(
        from position: Int = 0, count: Int
    ) -> (traces: [Trace], next: Int?) {
        access { $0.page(from: position, count: count) }
    }

    /// The newest logs outside of traces, oldest first.
    package func looseLogs() -> [(record: LogRecord, source: SpanSource)] {
        access { $0.looseLogs }
    }

    /// The latest point of each series, by service and name.
    package func metrics(ofService service: String? = nil) -> [MetricReading] {
        access { $0.metrics.readings }
            .filter { service == nil || $0.service == service }
            .sorted {
                ($0.service, $0.metric.name, $0.instance)
                    < ($1.service, $1.metric.name, $1.instance)
            }
    }

    /// The series of some metrics with their recent past, in no order; of all metrics, if no names are
    /// given, and of all services, if none is.
    package func metricRecords(
        named names: Set<String>? = nil, service: String? = nil
    ) -> [MetricRecord] {
        access { $0.metrics.records(named: names, service: service) }
    }

    /// Those of some traces that are here.
    package func known(_ ids: some Sequence<TraceID>) -> Set<TraceID> {
        access { state in Set(ids.filter { state.trace($0) != nil }) }
    }

    /// A number that is another whenever traces or logs have changed, or were cleared.
    package var revision: UInt64 { access { $0.revision } }

    /// The services of all spans in the store, by name.
    package func services() -> [String] {
        state.withLock { $0.sources.services }.sorted()
    }

    /// The operations of a service, by name and kind; of one kind only, if given.
    package func operations(
        ofService service: String, kind: FinishedSpan.Kind? = nil
    ) -> [SpanOperation] {
        state.withLock { $0.sources.operations(ofService: service) }
            .filter { kind == nil || $0.kind == kind }
            .sorted { ($0.name, $0.kind.rawValue) < ($1.name, $1.kind.rawValue) }
    }

    /// The traces that a search matches, the one that started last first.
    ///
    /// Of more than the search's limit, those that arrived last are taken.
    package func traces(matching search: TraceSearch) -> [Trace] {
        var found: [Trace] = []
        var position: Int?
        repeat {
            let page = state.withLock { $0.page(before: position, count: Self.pageSize) }
            for trace in page.traces where found.count < search.limit && search.matches(trace) {
                found.append(trace)
            }
            position = page.next
        } while position != nil && found.count < search.limit
        // Looking for a trace's start goes through its spans: once for each trace is enough.
        return found.map { (start: $0.startTime ?? 0, trace: $0) }
            .sorted { $0.start > $1.start }
            .map(\.trace)
    }

    /// A line on each of the newest traces, the one that started last first.
    package func newestSummaries(limit: Int = 20) -> [TraceSummary] {
        traces(matching: TraceSearch(limit: limit)).compactMap(TraceSummary.init)
    }
}
