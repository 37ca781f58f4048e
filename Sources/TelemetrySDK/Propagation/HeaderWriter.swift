// SPDX-License-Identifier: Apache-2.0

import TelemetryModel

/// Writes a header of ids and separators into the one string that it becomes.
struct HeaderWriter {
    private let buffer: UnsafeMutableBufferPointer<UInt8>
    private var count = 0

    /// The string that `body` writes, which must fit into `capacity` bytes.
    static func string(
        capacity: Int, _ body: (inout HeaderWriter) -> Void
    ) -> String {
        String(unsafeUninitializedCapacity: capacity) { buffer in
            var writer = HeaderWriter(buffer: buffer)
            body(&writer)
            return writer.count
        }
    }

    private init(buffer: UnsafeMutableBufferPointer<UInt8>) {
        self.buffer = buffer
    }

    /// Appends one ASCII character.
    mutating func append(_ byte: UInt8) {
        precondition(count < buffer.count, "a header was longer than its writer reckoned")
        buffer[count] = byte
        count += 1
    }

    /// Appends the last `digits` hexadecimal digits of a word, in lower case.
    mutating func append(hex word: UInt64, digits: Int = 16) {
        for position in stride(from: (digits - 1) * 4, through: 0, by: -4) {
            let nibble = UInt8(truncatingIfNeeded: word >> UInt64(position)) & 0xF
            append(nibble < 10 ? UInt8(ascii: "0") + nibble : UInt8(ascii: "a") + nibble - 10)
        }
    }

    mutating func append(_ id: TraceID) {
        append(hex: id.high)
        append(hex: id.low)
    }

    mutating func append(_ id: SpanID) {
        append(hex: id.rawValue)
    }
}
