// SPDX-License-Identifier: Apache-2.0

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// Names one expense: a UUID of version 7 (RFC 9562, section 5.7).
///
/// Its order is the order of creation to the microsecond, which keeps new rows together in the
/// database's indexes and makes it a fair tie-breaker when paging.
package struct ExpenseID: Hashable, Comparable, Sendable {
    package let uuid: UUID

    package init(_ uuid: UUID) {
        self.uuid = uuid
    }

    /// Parses a UUID, in either case; an id that we would not make ourselves is merely not found.
    package init?(_ text: String) {
        guard let uuid = UUID(uuidString: text) else { return nil }
        self.uuid = uuid
    }

    /// A new id; the live default of every id generator.
    ///
    /// The milliseconds fill 48 bits, the rest of the microseconds the next 12 (RFC 9562, section
    /// 6.2, method 3), and 62 bits are random.
    package static func random(at time: Timestamp) -> Self {
        var generator = SystemRandomNumberGenerator()
        return Self(time: time, random: generator.next())
    }

    /// The id that a moment and 62 of the given bits make.
    package init(time: Timestamp, random: UInt64) {
        let microseconds = UInt64(max(0, time.microseconds))
        let (milliseconds, rest) = microseconds.quotientAndRemainder(dividingBy: 1000)
        let fraction = rest * 4096 / 1000
        let high = (milliseconds << 16 | 0x7000 | fraction).bigEndian
        let low = (random & 0x3FFF_FFFF_FFFF_FFFF | 0x8000_0000_0000_0000).bigEndian
        uuid = UUID(uuid: unsafeBitCast((high, low), to: uuid_t.self))
    }

    package static func < (left: Self, right: Self) -> Bool {
        left.uuid < right.uuid
    }
}

extension ExpenseID: CustomStringConvertible {
    /// The UUID in lower case, as RFC 9562 writes it.
    package var description: String {
        String(unsafeUninitializedCapacity: 36) { buffer in
            var writer = ASCIIWriter(buffer)
            withUnsafeBytes(of: uuid.uuid) { bytes in
                for (index, byte) in bytes.enumerated() {
                    if index == 4 || index == 6 || index == 8 || index == 10 { writer.write("-") }
                    writer.write(hex: byte)
                }
            }
            return writer.count
        }
    }
}
