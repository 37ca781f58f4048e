// SPDX-License-Identifier: Apache-2.0

import TraceStore

/// Keys with their values, as the viewer's documents have many.
extension JSONWriter {
    mutating func field(_ key: String, _ text: String) {
        self.key(key)
        value(text)
    }

    /// Text or null.
    mutating func field(_ key: String, _ text: String?) {
        self.key(key)
        if let text { value(text) } else { null() }
    }

    mutating func field(_ key: String, _ number: some BinaryInteger) {
        self.key(key)
        value(number)
    }

    mutating func field(_ key: String, _ bool: Bool) {
        self.key(key)
        value(bool)
    }

    /// An object under a key.
    mutating func object(_ key: String, _ body: (inout JSONWriter) -> Void) {
        self.key(key)
        object(body)
    }

    /// An array under a key, an element at a time.
    mutating func list<Elements: Sequence>(
        _ key: String, _ elements: Elements,
        _ write: (inout JSONWriter, Elements.Element) -> Void
    ) {
        self.key(key)
        array { json in for element in elements { write(&json, element) } }
    }
}
