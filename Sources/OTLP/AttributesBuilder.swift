// SPDX-License-Identifier: Apache-2.0

import TelemetryModel

/// Collects the attributes of one owner as they are read, each key once; the last value wins.
///
/// Short lists are searched, long ones indexed, so that a sender with many keys cannot make reading
/// quadratic.
struct AttributesBuilder {
    private static let searchedCount = 16

    private(set) var attributes: Attributes
    private var indices: [String: Int] = [:]
    /// What was read, repeated keys included: the limit counts work, not results.
    private(set) var count = 0

    init(_ attributes: Attributes = [:]) {
        self.attributes = attributes
        count = attributes.count
        if count >= Self.searchedCount { index() }
    }

    mutating func append(_ element: Attributes.Element) {
        count += 1
        if let position = position(of: element.key) {
            attributes.elements[position].value = element.value
            return
        }
        if !indices.isEmpty { indices[element.key] = attributes.count }
        attributes.elements.append(element)
        if indices.isEmpty && attributes.count >= Self.searchedCount { index() }
    }

    private func position(of key: String) -> Int? {
        guard indices.isEmpty else { return indices[key] }
        return attributes.elements.firstIndex { $0.key == key }
    }

    private mutating func index() {
        for (position, element) in attributes.elements.enumerated() {
            indices[element.key] = position
        }
    }
}
