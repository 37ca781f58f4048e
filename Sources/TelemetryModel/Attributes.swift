// SPDX-License-Identifier: Apache-2.0

/// Attributes in the order in which they were set, each key once.
///
/// A list, because spans carry few and are written far more often than they are searched.
package struct Attributes: Hashable, Sendable {
    package struct Element: Hashable, Sendable {
        package var key: String
        package var value: AttributeValue

        @inlinable
        package init(key: String, value: AttributeValue) {
            self.key = key
            self.value = value
        }
    }

    /// The attributes; whoever appends here sees to it that no key occurs twice.
    package var elements: [Element]

    package init(_ elements: [Element] = []) {
        self.elements = elements
    }

    /// The value under a key. Setting replaces in place or appends; setting `nil` removes.
    package subscript(key: String) -> AttributeValue? {
        get { elements.first { $0.key == key }?.value }
        set {
            let index = elements.firstIndex { $0.key == key }
            switch (index, newValue) {
            case (let index?, let value?): elements[index].value = value
            case (let index?, nil): elements.remove(at: index)
            case (nil, let value?): elements.append(Element(key: key, value: value))
            case (nil, nil): break
            }
        }
    }

    package var isEmpty: Bool { elements.isEmpty }
    package var count: Int { elements.count }
}

extension Attributes: Sequence {
    package func makeIterator() -> IndexingIterator<[Element]> { elements.makeIterator() }
}

extension Attributes: ExpressibleByDictionaryLiteral {
    package init(dictionaryLiteral elements: (String, AttributeValue)...) {
        self.init()
        for (key, value) in elements { self[key] = value }
    }
}
