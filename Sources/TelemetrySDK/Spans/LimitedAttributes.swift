// SPDX-License-Identifier: Apache-2.0

import Instrumenting
import TelemetryModel
import Tracing

/// Attributes that are being collected under a limit, with the count of those left out.
struct LimitedAttributes: Sendable {
    private(set) var attributes = Attributes()
    private(set) var dropped: UInt32 = 0

    /// Sets one attribute: replaces the value of a known key, appends a new one while there is room.
    mutating func set(_ key: String, _ value: SpanAttribute, limit: Int, valueLength: Int?) {
        guard !key.isEmpty, let value = AttributeValue(value, maximumLength: valueLength) else {
            return
        }
        // Most keys differ in length already, and that is cheaper to see than a comparison.
        let length = key.utf8.count
        if let index = attributes.elements.firstIndex(where: {
            $0.key.utf8.count == length && $0.key == key
        }) {
            attributes.elements[index].value = value
        } else if attributes.count < limit {
            attributes.elements.append(Attributes.Element(key: key, value: value))
        } else {
            dropped += 1
        }
    }

    mutating func set(_ list: AttributeList, limit: Int, valueLength: Int?) {
        if attributes.isEmpty {
            attributes.elements.reserveCapacity(min(list.elements.count + 2, limit))
        }
        for (key, value) in list.elements {
            set(key, value, limit: limit, valueLength: valueLength)
        }
    }

    /// Sets those whose keys are not there yet.
    mutating func add(_ list: AttributeList, limit: Int, valueLength: Int?) {
        for (key, value) in list.elements where attributes[key] == nil {
            set(key, value, limit: limit, valueLength: valueLength)
        }
    }

    /// Sets what the tracing API hands over: a dictionary, so in the order of its keys.
    mutating func set(_ values: SpanAttributes, limit: Int, valueLength: Int?) {
        guard attributes.count + values.count > limit else {
            values.forEach { set($0, $1, limit: limit, valueLength: valueLength) }
            return
        }
        // Only the overflow is worth sorting for: which attributes are left out must not be chance.
        var sorted: [(key: String, value: SpanAttribute)] = []
        values.forEach { sorted.append(($0, $1)) }
        for (key, value) in sorted.sorted(by: { $0.key < $1.key }) {
            set(key, value, limit: limit, valueLength: valueLength)
        }
    }

    /// Puts the attributes into the order of their keys.
    mutating func sort() { attributes.elements.sort { $0.key < $1.key } }
}
