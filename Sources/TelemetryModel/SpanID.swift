// SPDX-License-Identifier: Apache-2.0

/// The 8 bytes that name one span within its trace. All zeros is the invalid id.
///
/// See W3C Trace Context, section 3.2.2.4.
package struct SpanID: Hashable, Sendable {
    /// The id, its first byte most significant.
    package var rawValue: UInt64

    @inlinable
    package init(rawValue: UInt64) {
        self.rawValue = rawValue
    }

    /// The id that stands for "none".
    package static let invalid = SpanID(rawValue: 0)

    @inlinable
    package var isValid: Bool { rawValue != 0 }

    /// Reads exactly 16 hexadecimal digits, in either case; `nil` for anything else.
    package init?(hex: some StringProtocol) {
        let digits = hex.utf8
        guard digits.count == 16, let value = UInt64(hexDigits: digits) else { return nil }
        self.init(rawValue: value)
    }

    /// Reads exactly 8 bytes; `nil` for any other count.
    package init?(bytes: some Collection<UInt8>) {
        guard bytes.count == 8 else { return nil }
        self.init(rawValue: UInt64(bigEndianBytes: bytes))
    }
}

extension SpanID: CustomStringConvertible {
    /// 16 lower-case hexadecimal digits.
    package var description: String { Hex.string(rawValue) }
}
