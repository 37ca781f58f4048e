// SPDX-License-Identifier: Apache-2.0

import Tracing

/// Attributes for a span that is about to start, in the order in which they are given.
///
/// Write it as a dictionary literal and add what depends on the request with the subscript; setting
/// `nil` adds nothing, so optional attributes need no `if`. A key that is given twice is sent once,
/// with the last value.
package struct AttributeList: Sendable, ExpressibleByDictionaryLiteral {
    /// The pairs, a key's last one being the one that counts.
    package private(set) var elements: [(String, SpanAttribute)]

    /// The empty list, which takes no memory of its own.
    package init() { elements = [] }

    package init(dictionaryLiteral elements: (String, SpanAttribute)...) {
        self.elements = elements
    }

    package var isEmpty: Bool { elements.isEmpty }

    /// The value that will be sent under a key.
    package subscript(key: String) -> SpanAttribute? {
        get { elements.last { $0.0 == key }?.1 }
        set { if let newValue { elements.append((key, newValue)) } }
    }
}
