// SPDX-License-Identifier: Apache-2.0

import Hummingbird

/// Writes JSON straight into the buffer that is sent, in the order of the calls.
///
/// Names are literals of our own and are written as they are; values are escaped.
package struct JSONWriter {
    package private(set) var buffer: ByteBuffer
    private var isFirst = true

    package init(capacity: Int) {
        buffer = ByteBufferAllocator().buffer(capacity: capacity)
    }

    package mutating func object(_ members: (inout Self) -> Void) {
        enclose("{", "}", members)
    }

    package mutating func object(_ name: StaticString, _ members: (inout Self) -> Void) {
        write(name)
        isFirst = true
        enclose("{", "}", members)
    }

    package mutating func array<Elements: Sequence>(
        _ name: StaticString, _ elements: Elements, each: (inout Self, Elements.Element) -> Void
    ) {
        write(name)
        isFirst = true
        enclose("[", "]") { writer in
            for element in elements { writer.object { each(&$0, element) } }
        }
    }

    package mutating func member(_ name: StaticString, _ value: String) {
        write(name)
        write(escaped: value)
    }

    package mutating func member(_ name: StaticString, _ value: Int) {
        write(name)
        buffer.writeString(String(value))
    }

    package mutating func null(_ name: StaticString) {
        write(name)
        buffer.writeStaticString("null")
    }

    private mutating func enclose(
        _ open: StaticString, _ close: StaticString, _ content: (inout Self) -> Void
    ) {
        separate()
        buffer.writeStaticString(open)
        isFirst = true
        content(&self)
        buffer.writeStaticString(close)
        isFirst = false
    }

    private mutating func separate() {
        if !isFirst { buffer.writeStaticString(",") }
        isFirst = false
    }

    private mutating func write(_ name: StaticString) {
        separate()
        buffer.writeStaticString("\"")
        buffer.writeStaticString(name)
        buffer.writeStaticString("\":")
    }

    private mutating func write(escaped text: String) {
        buffer.writeStaticString("\"")
        if text.utf8.contains(where: \.mustBeEscaped) {
            for byte in text.utf8 { write(escaped: byte) }
        } else {
            buffer.writeString(text)
        }
        buffer.writeStaticString("\"")
    }

    private mutating func write(escaped byte: UInt8) {
        guard byte.mustBeEscaped else {
            buffer.writeInteger(byte)
            return
        }
        guard byte < 0x20 else {
            buffer.writeBytes([UInt8(ascii: "\\"), byte])
            return
        }
        buffer.writeString(byte < 0x10 ? "\\u000" : "\\u00")
        buffer.writeString(String(byte, radix: 16))
    }
}

extension UInt8 {
    fileprivate var mustBeEscaped: Bool {
        self < 0x20 || self == UInt8(ascii: "\"") || self == UInt8(ascii: "\\")
    }
}
