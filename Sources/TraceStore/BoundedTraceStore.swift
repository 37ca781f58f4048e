// SPDX-License-Identifier: Apache-2.0

import Synchronization
import TelemetryModel

/// The newest traces, in memory that is bounded by bytes, and the questions that a viewer asks.
///
/// Writing never waits for more than other writers; what does not fit is evicted or refused as
/// ``TraceStoreLimits`` says, and counted in ``figures``. Searching reads a page of traces at a time
/// under the lock and compares outside it.
package final class BoundedTraceStore: Sendable {
    private let state: Mutex<TraceStoreState>

    /// Traces that a search takes from the store at once.
    private static let pageSize = 256

    package init(limits: TraceStoreLimits = TraceStoreLimits()) {
        state = Mutex(TraceStoreState(limits: limits))
    }

    /// Keeps the spans of a batch, each in its trace.
    ///
    /// A span that is there already is ignored; one with the id of another but other content is kept
    /// and marked (``TraceSpan/repeatsID``).
    @discardableResult
    package func insert(_ batch: [ResourceSpans]) -> InsertionReport {
        let insertion = state.withLock { $0.insert(batch) }
        // The evicted traces are freed here, where nobody waits for it.
        return insertion.report
    }

    /// What the store holds, and what it evicted and refused so far.
    package var figures: TraceStoreFigures { state.withLock { $0.figures } }
}

// MARK: Questions

extension BoundedTraceStore {
    /// The trace with an id; `nil` if it never came or was evicted.
    package func trace(_ id: TraceID) -> Trace? { state.withLock { $0.trace(id) } }

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
        return found.sorted { $0.startTime > $1.startTime }
    }

    /// A line on each of the newest traces, the one that started last first.
    package func newestSummaries(limit: Int = 20) -> [TraceSummary] {
        traces(matching: TraceSearch(limit: limit)).compactMap(TraceSummary.init)
    }
}

extension Trace {
    /// When the earliest span started.
    fileprivate var startTime: UInt64 { spans.reduce(.max) { min($0, $1.span.startTime) } }
}
