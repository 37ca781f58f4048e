// SPDX-License-Identifier: Apache-2.0

import Tracing

/// Names and values that travel with a request to everyone whom it reaches.
///
/// A value: each change gives a new one. Names and values may be any text and tell upper from lower
/// case; what a header cannot hold is left out when it is written. See OpenTelemetry specification,
/// `baggage/api.md`.
package struct Baggage: Hashable, Sendable {
    package struct Entry: Hashable, Sendable {
        package let name: String
        package let value: String
        /// Properties of the entry as the sender wrote them, such as `ttl=30;private`; mostly empty.
        package let metadata: String
    }

    /// Every entry, in the order in which they were added.
    package private(set) var entries: [Entry] = []

    package init() {}

    package var isEmpty: Bool { entries.isEmpty }

    /// The value under a name.
    package subscript(name: String) -> String? { entry(name)?.value }

    /// The value under a name, with its metadata.
    package func entry(_ name: String) -> Entry? { entries.first { $0.name == name } }

    /// This baggage with one entry added, or replaced if the name is there. An empty name is no
    /// name, and changes nothing.
    package func setting(_ name: String, to value: String, metadata: String = "") -> Baggage {
        var changed = self
        changed.set(Entry(name: name, value: value, metadata: metadata))
        return changed
    }

    /// This baggage without one entry.
    package func removing(_ name: String) -> Baggage {
        var changed = self
        changed.entries.removeAll { $0.name == name }
        return changed
    }

    /// The empty baggage; in a context, it keeps everything from being passed on.
    package func clearing() -> Baggage { Baggage() }

    /// Adds the entries of another, which win where a name is in both.
    mutating func merge(_ other: Baggage) {
        for entry in other.entries { set(entry) }
    }

    /// Changes this value itself; for building one up.
    mutating func set(_ entry: Entry) {
        guard !entry.name.isEmpty else { return }
        if let index = entries.firstIndex(where: { $0.name == entry.name }) {
            entries[index] = entry
        } else {
            entries.append(entry)
        }
    }
}

private enum BaggageKey: ServiceContextKey {
    typealias Value = Baggage
    static let nameOverride: String? = "baggage"
}

extension ServiceContext {
    /// The baggage that this context passes on; empty if there is none.
    package var baggage: Baggage {
        get { self[BaggageKey.self] ?? Baggage() }
        set { self[BaggageKey.self] = newValue.isEmpty ? nil : newValue }
    }
}
