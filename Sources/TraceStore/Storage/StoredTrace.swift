// SPDX-License-Identifier: Apache-2.0

import TelemetryModel

/// A trace, and what the store must know to bound it and to take it apart again.
struct StoredTrace {
    enum Outcome {
        /// It was kept; `newSource` if it is the trace's first span of its source.
        case added(bytes: Int, newSource: Bool)
        case repeated
        case refused
    }

    private(set) var trace: Trace
    /// Estimated bytes of the sources, as if nobody else used them.
    private var sourceBytes = 0
    /// Estimated bytes of all else: what the store is charged for this trace.
    private(set) var ownBytes = 0
    /// The slots in the ``SourceTable``, parallel to the trace's sources.
    private(set) var slots: [Int] = []
    private var index = SpanIndex()

    /// What a trace costs before its first span: its places in the store and three arrays.
    private static let overhead = 512

    init(id: TraceID) {
        trace = Trace(id: id)
    }

    /// Keeps a span unless it is there already or the trace has reached its bounds.
    mutating func insert(
        _ span: FinishedSpan, from slot: Int, _ source: SpanSource, within limits: TraceStoreLimits
    ) -> Outcome {
        let sameID = index.positions(of: span.context.spanID, in: trace.spans)
        let known = slots.lastIndex(of: slot)
        for position in sameID
        where trace.spans[position].source == known && trace.spans[position].span == span {
            return .repeated
        }
        let room = Room(
            own: span.estimatedBytes + (trace.spans.isEmpty ? Self.overhead : 0),
            source: known == nil ? source.estimatedBytes : 0)
        guard has(room, sameID: sameID.count, limits) else {
            trace.refusedSpans += 1
            return .refused
        }
        let position = known ?? add(source, slot)
        trace.spans.append(
            TraceSpan(span: span, source: position, repeatsID: !sameID.isEmpty))
        index.addLast(of: trace.spans)
        ownBytes += room.own
        sourceBytes += room.source
        return .added(bytes: room.own, newSource: known == nil)
    }

    /// The bytes that a span needs in the trace.
    private struct Room {
        let own: Int
        /// Zero if the trace has the source already.
        let source: Int
    }

    private func has(_ room: Room, sameID: Int, _ limits: TraceStoreLimits) -> Bool {
        trace.spans.count < limits.traceSpans
            && ownBytes + sourceBytes + room.own + room.source <= limits.traceBytes
            && sameID < limits.spansWithOneID
            && (room.source == 0 || slots.count < limits.traceSources)
    }

    private mutating func add(_ source: SpanSource, _ slot: Int) -> Int {
        slots.append(slot)
        trace.sources.append(source)
        return slots.count - 1
    }
}
