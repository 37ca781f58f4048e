// SPDX-License-Identifier: Apache-2.0

import TelemetryModel

/// A trace, and what the store must know to bound it and to take it apart again.
struct StoredTrace {
    enum Outcome {
        /// It was kept; `newSource` if it is the first of its source in the trace.
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

    /// What a trace costs before its first span or log: its places in the store and its arrays.
    private static let overhead = 2048

    init(id: TraceID) {
        trace = Trace(id: id)
    }

    /// Keeps a span unless it is there already or the trace has reached its bounds.
    mutating func insert(
        _ span: FinishedSpan, from slot: Int, _ source: SpanSource, at time: UInt64,
        within limits: TraceStoreLimits
    ) -> Outcome {
        let sameID = index.positions(of: span.context.spanID, in: trace.spans)
        let known = slots.lastIndex(of: slot)
        for position in sameID
        where trace.spans[position].source == known && trace.spans[position].span == span {
            return .repeated
        }
        let room = room(for: span.estimatedBytes, source, isKnown: known != nil)
        guard trace.spans.count < limits.traceSpans, sameID.count < limits.spansWithOneID,
            has(room, limits)
        else {
            trace.refusedSpans += 1
            return .refused
        }
        let position = known ?? add(source, slot)
        trace.spans.append(
            TraceSpan(
                span: span, source: position, repeatsID: !sameID.isEmpty, arrived: time))
        index.addLast(of: trace.spans)
        return charge(room)
    }

    /// Keeps a log record unless the trace has reached its bounds.
    ///
    /// One that is sent twice is kept twice: log records have no id.
    mutating func insert(
        _ record: LogRecord, from slot: Int, _ source: SpanSource, within limits: TraceStoreLimits
    ) -> Outcome {
        let known = slots.lastIndex(of: slot)
        let room = room(for: record.estimatedBytes, source, isKnown: known != nil)
        guard trace.logs.count < limits.traceLogs, has(room, limits) else {
            trace.refusedLogs += 1
            return .refused
        }
        trace.logs.append(TraceLog(record: record, source: known ?? add(source, slot)))
        return charge(room)
    }

    /// The bytes that a span or a log needs in the trace.
    private struct Room {
        let own: Int
        /// Zero if the trace has the source already.
        let source: Int
    }

    private func room(for bytes: Int, _ source: SpanSource, isKnown: Bool) -> Room {
        Room(
            own: bytes + (slots.isEmpty ? Self.overhead : 0),
            source: isKnown ? 0 : source.estimatedBytes)
    }

    private func has(_ room: Room, _ limits: TraceStoreLimits) -> Bool {
        ownBytes + sourceBytes + room.own + room.source <= limits.traceBytes
            && (room.source == 0 || slots.count < limits.traceSources)
    }

    private mutating func charge(_ room: Room) -> Outcome {
        ownBytes += room.own
        sourceBytes += room.source
        return .added(bytes: room.own, newSource: room.source > 0)
    }

    private mutating func add(_ source: SpanSource, _ slot: Int) -> Int {
        slots.append(slot)
        trace.sources.append(source)
        return slots.count - 1
    }
}
