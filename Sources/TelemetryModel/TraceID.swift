// SPDX-License-Identifier: Apache-2.0

/// The 16 bytes that every span of one trace shares.
///
/// Kept as two big-endian halves, so that comparing, hashing and sampling read whole words.
/// All zeros is the invalid id. See W3C Trace Context, section 3.2.2.3.
package struct TraceID: Hashable, Sendable {
    /// Bytes 0 to 7, the first byte most significant.
    package var high: UInt64
    /// Bytes 8 to 15, the first byte most significant.
    package var low: UInt64

    @inlinable
    package init(high: UInt64, low: UInt64) {
        self.high = high
        self.low = low
    }

    /// The id that stands for "none".
    package static let invalid = TraceID(high: 0, low: 0)

    @inlinable
    package var isValid: Bool { high | low != 0 }

    /// Reads exactly 32 hexadecimal digits, in either case; `nil` for anything else.
    ///
    /// Propagators that allow lower case only check that themselves.
    package init?(hex: some StringProtocol) {
        let digits = hex.utf8
        guard digits.count == 32, let high = UInt64(hexDigits: digits.prefix(16)),
            let low = UInt64(hexDigits: digits.dropFirst(16))
        else { return nil }
        self.init(high: high, low: low)
    }

    /// Reads exactly 16 bytes; `nil` for any other count.
    package init?(bytes: some Collection<UInt8>) {
        guard bytes.count == 16 else { return nil }
        self.init(
            high: UInt64(bigEndianBytes: bytes.prefix(8)),
            low: UInt64(bigEndianBytes: bytes.dropFirst(8)))
    }
}

extension TraceID: CustomStringConvertible {
    /// 32 lower-case hexadecimal digits.
    package var description: String { Hex.string(high, low) }
}
