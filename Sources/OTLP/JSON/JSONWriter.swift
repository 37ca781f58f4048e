// SPDX-License-Identifier: Apache-2.0

import TelemetryModel

/// Writes JSON straight into bytes, without blanks.
///
/// The last byte written says whether a comma is due: none is after `{` or `[`, and a finished value
/// never ends in either.
struct JSONWriter {
    private(set) var bytes: [UInt8] = []

    mutating func object(_ body: (inout JSONWriter) -> Void) {
        separate()
        bytes.append(UInt8(ascii: "{"))
        body(&self)
        bytes.append(UInt8(ascii: "}"))
    }

    mutating func array(_ body: (inout JSONWriter) -> Void) {
        separate()
        bytes.append(UInt8(ascii: "["))
        body(&self)
        bytes.append(UInt8(ascii: "]"))
    }

    /// Writes a key, which contains nothing to escape; its value follows.
    mutating func key(_ name: StaticString) {
        separate()
        bytes.append(UInt8(ascii: "\""))
        name.withUTF8Buffer { bytes.append(contentsOf: $0) }
        bytes.append(UInt8(ascii: "\""))
        bytes.append(UInt8(ascii: ":"))
    }

    mutating func string(_ value: String) {
        quoted { $0.escaped(value) }
    }

    mutating func bool(_ value: Bool) {
        separate()
        ascii(value ? "true" : "false")
    }

    /// A number of at most 32 bits, as a JSON number.
    mutating func number(_ value: UInt32) {
        separate()
        digits(UInt64(value), negative: false)
    }

    /// A number of at most 32 bits, as a JSON number.
    mutating func number(_ value: Int32) {
        separate()
        digits(UInt64(value.magnitude), negative: value < 0)
    }

    /// A number of 64 bits: a string, because JavaScript's numbers have 53 (proto3 JSON mapping).
    mutating func number(_ value: UInt64) {
        quoted { $0.digits(value, negative: false) }
    }

    /// A number of 64 bits, as a string.
    mutating func number(_ value: Int64) {
        quoted { $0.digits(value.magnitude, negative: value < 0) }
    }

    /// The shortest decimal that reads back as the same number; what JSON has no number for becomes
    /// one of the proto3 mapping's three strings.
    mutating func number(_ value: Double) {
        if value.isFinite {
            separate()
            bytes.append(contentsOf: value.description.utf8)
        } else if value.isNaN {
            quoted { $0.ascii("NaN") }
        } else {
            quoted { $0.ascii(value < 0 ? "-Infinity" : "Infinity") }
        }
    }

    /// Numbers as hexadecimal digits: OTLP's form of ids, where proto3 alone would have base64.
    mutating func hex(_ words: UInt64...) {
        quoted { writer in
            for word in words {
                for shift in stride(from: 60, through: 0, by: -4) {
                    writer.bytes.append(Self.hexDigit(UInt8(truncatingIfNeeded: word >> shift)))
                }
            }
        }
    }

    mutating func base64(_ value: [UInt8]) {
        quoted { Base64.encode(value, into: &$0.bytes) }
    }

    /// Appends what another writer wrote.
    mutating func encoded(_ fragment: [UInt8]) {
        separate()
        bytes.append(contentsOf: fragment)
    }
}

extension JSONWriter {
    private mutating func separate() {
        switch bytes.last {
        case nil, UInt8(ascii: "{"), UInt8(ascii: "["), UInt8(ascii: ":"), UInt8(ascii: ","): break
        default: bytes.append(UInt8(ascii: ","))
        }
    }

    private mutating func quoted(_ body: (inout JSONWriter) -> Void) {
        separate()
        bytes.append(UInt8(ascii: "\""))
        body(&self)
        bytes.append(UInt8(ascii: "\""))
    }

    private mutating func ascii(_ text: StaticString) {
        text.withUTF8Buffer { bytes.append(contentsOf: $0) }
    }

    private mutating func digits(_ value: UInt64, negative: Bool) {
        if negative { bytes.append(UInt8(ascii: "-")) }
        let start = bytes.count
        var rest = value
        repeat {
            bytes.append(UInt8(ascii: "0") + UInt8(rest % 10))
            rest /= 10
        } while rest > 0
        bytes[start...].reverse()
    }

    /// Copies what needs no escape in one piece, since that is nearly always all of it.
    private mutating func escaped(_ value: String) {
        if value.utf8.allSatisfy({ !$0.needsEscape }) {
            bytes.append(contentsOf: value.utf8)
            return
        }
        for byte in value.utf8 {
            if byte.needsEscape { escape(byte) } else { bytes.append(byte) }
        }
    }

    private mutating func escape(_ byte: UInt8) {
        bytes.append(UInt8(ascii: "\\"))
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"): bytes.append(byte)
        case UInt8(ascii: "\n"): bytes.append(UInt8(ascii: "n"))
        case UInt8(ascii: "\r"): bytes.append(UInt8(ascii: "r"))
        case UInt8(ascii: "\t"): bytes.append(UInt8(ascii: "t"))
        default:
            ascii("u00")
            bytes.append(Self.hexDigit(byte >> 4))
            bytes.append(Self.hexDigit(byte))
        }
    }

    /// The digit of the lower four bits.
    private static func hexDigit(_ value: UInt8) -> UInt8 {
        let nibble = value & 0xF
        return nibble < 10 ? UInt8(ascii: "0") + nibble : UInt8(ascii: "a") + nibble - 10
    }
}

extension UInt8 {
    fileprivate var needsEscape: Bool {
        self < 0x20 || self == UInt8(ascii: "\"") || self == UInt8(ascii: "\\")
    }
}
