// SPDX-License-Identifier: Apache-2.0

import TelemetryModel

/// The ids of the stored traces in the order in which their first spans arrived.
///
/// A position stays that of its trace until the trace is removed, so that a reader can go through
/// the queue in several steps while others write.
struct ArrivalQueue {
    private var ids: [TraceID] = []
    /// How many at the front of `ids` have been removed.
    private var removed = 0
    /// The position of `ids[0]`.
    private var base = 0

    /// The positions in use, oldest first.
    var positions: Range<Int> { base + removed..<base + ids.count }

    subscript(position: Int) -> TraceID { ids[position - base] }

    mutating func append(_ id: TraceID) { ids.append(id) }

    mutating func popFirst() -> TraceID? {
        guard removed < ids.count else { return nil }
        let id = ids[removed]
        removed += 1
        // Moving the rest only when half is gone keeps removal cheap on average.
        if removed > 64 && removed * 2 > ids.count {
            ids.removeFirst(removed)
            base += removed
            removed = 0
        }
        return id
    }
}
