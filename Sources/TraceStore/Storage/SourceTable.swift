// SPDX-License-Identifier: Apache-2.0

import TelemetryModel

/// Each source once, with how many hold it and which operations its spans have.
///
/// Every batch states its resource anew; the strings of all but the first are let go. A source
/// stays as long as a trace has a span or a log of it.
struct SourceTable {
    private struct Entry {
        var source: SpanSource
        var holders = 0
        var operations: [SpanOperation: Int] = [:]
    }

    private var entries: [Entry?] = []
    private var vacant: [Int] = []
    private var slots: [SpanSource: Int] = [:]
    /// Estimated bytes of all sources.
    private(set) var bytes = 0

    /// The entry of a source, new or known, held once more: pairs with ``release(_:)``.
    mutating func lease(_ source: SpanSource) -> Int {
        let slot = slots[source] ?? add(source)
        entries[slot]?.holders += 1
        return slot
    }

    mutating func lease(slot: Int) { entries[slot]?.holders += 1 }

    /// Gives up one hold; the last one removes the source.
    mutating func release(_ slot: Int) {
        entries[slot]?.holders -= 1
        guard let entry = entries[slot], entry.holders == 0 else { return }
        entries[slot] = nil
        slots[entry.source] = nil
        vacant.append(slot)
        bytes -= entry.source.estimatedBytes
    }

    private mutating func add(_ source: SpanSource) -> Int {
        bytes += source.estimatedBytes
        let slot = vacant.popLast() ?? entries.count
        if slot == entries.count { entries.append(nil) }
        entries[slot] = Entry(source: source)
        slots[source] = slot
        return slot
    }

    mutating func addOperation(of span: FinishedSpan, slot: Int) {
        let operation = SpanOperation(name: span.name, kind: span.kind)
        entries[slot]?.operations[operation, default: 0] += 1
    }

    mutating func removeOperation(of span: FinishedSpan, slot: Int) {
        let operation = SpanOperation(name: span.name, kind: span.kind)
        guard let count = entries[slot]?.operations[operation] else { return }
        entries[slot]?.operations[operation] = count > 1 ? count - 1 : nil
    }

    subscript(slot: Int) -> SpanSource? { entries[slot]?.source }

    var services: Set<String> {
        // A service that has only sent logs has no trace to show.
        Set(
            entries.lazy.compactMap { $0 }.filter { !$0.operations.isEmpty }
                .map(\.source.resource.serviceName))
    }

    func operations(ofService service: String) -> Set<SpanOperation> {
        entries.reduce(into: []) { operations, entry in
            guard let entry, entry.source.resource.serviceName == service else { return }
            operations.formUnion(entry.operations.keys)
        }
    }
}

/// What a service does: a span name and the kind that it occurs with.
package struct SpanOperation: Hashable, Sendable {
    package var name: String
    package var kind: FinishedSpan.Kind

    package init(name: String, kind: FinishedSpan.Kind) {
        self.name = name
        self.kind = kind
    }
}
