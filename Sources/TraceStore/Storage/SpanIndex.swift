// SPDX-License-Identifier: Apache-2.0

import TelemetryModel

/// Finds the spans of one trace by id.
///
/// Most traces have few spans, and looking at each costs less than a dictionary's memory; only a
/// trace that outgrows that gets one.
struct SpanIndex {
    private static let scannedAtMost = 16

    private var first: [SpanID: Int] = [:]
    private var others: [SpanID: [Int]] = [:]

    /// Where in `spans` a span id occurs, in order of arrival.
    func positions(of id: SpanID, in spans: [TraceSpan]) -> [Int] {
        if spans.count <= Self.scannedAtMost {
            return spans.indices.filter { spans[$0].span.context.spanID == id }
        }
        guard let first = first[id] else { return [] }
        return [first] + (others[id] ?? [])
    }

    /// Takes note of the last of `spans`, which has just been appended.
    mutating func addLast(of spans: [TraceSpan]) {
        guard spans.count > Self.scannedAtMost else { return }
        for position in (first.isEmpty ? 0 : spans.count - 1)..<spans.count {
            let id = spans[position].span.context.spanID
            if first[id] == nil {
                first[id] = position
            } else {
                others[id, default: []].append(position)
            }
        }
    }
}
