// SPDX-License-Identifier: Apache-2.0

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// A moment in whole microseconds since 1970-01-01T00:00:00Z.
///
/// The very precision of Postgres's `timestamptz`, so that a moment comes back from the database,
/// and from RFC 3339, exactly as it was; a `Date`, which counts in floating point, would not
/// promise that.
package struct Timestamp: Hashable, Comparable, Sendable {
    package let microseconds: Int64

    package init(microseconds: Int64) {
        self.microseconds = microseconds
    }

    /// The moment of the call; the live default of every clock parameter.
    package static func now() -> Self {
        Self(microseconds: Int64(Date().timeIntervalSince1970 * 1_000_000))
    }

    /// The day, in UTC, that the moment belongs to.
    package var day: CalendarDate {
        CalendarDate(clampedDays: microseconds.quotientRoundedDown(by: Self.microsecondsPerDay))
    }

    package static func < (left: Self, right: Self) -> Bool {
        left.microseconds < right.microseconds
    }

    private static let microsecondsPerDay: Int64 = 86_400_000_000

    private var microsecondsOfDay: Int64 {
        microseconds - microseconds.quotientRoundedDown(by: Self.microsecondsPerDay)
            * Self.microsecondsPerDay
    }
}

extension Timestamp: CustomStringConvertible {
    /// RFC 3339 in UTC, always with six digits of fraction: `2026-11-20T08:15:30.000250Z`.
    package var description: String {
        let ofDay = microsecondsOfDay
        let seconds = Int(ofDay / 1_000_000)
        return String(unsafeUninitializedCapacity: 27) { buffer in
            var writer = ASCIIWriter(buffer)
            writer.write(day)
            writer.write("T")
            writer.write(seconds / 3600, digits: 2)
            writer.write(":")
            writer.write(seconds / 60 % 60, digits: 2)
            writer.write(":")
            writer.write(seconds % 60, digits: 2)
            writer.write(".")
            writer.write(Int(ofDay % 1_000_000), digits: 6)
            writer.write("Z")
            return writer.count
        }
    }

    /// Reads what `description` writes, and nothing else.
    package init?(_ text: String) {
        var reader = ASCIIReader(text)
        guard let day = reader.date(), reader.take("T"),
            let hour = reader.number(digits: 2), hour < 24, reader.take(":"),
            let minute = reader.number(digits: 2), minute < 60, reader.take(":"),
            let second = reader.number(digits: 2), second < 60, reader.take("."),
            let fraction = reader.number(digits: 6), reader.take("Z"), reader.isAtEnd
        else { return nil }
        let seconds = Int64(hour * 3600 + minute * 60 + second)
        microseconds =
            Int64(day.daysSinceEpoch) * Self.microsecondsPerDay + seconds * 1_000_000
            + Int64(fraction)
    }
}

extension Int64 {
    /// Division that rounds towards minus infinity, so that moments before 1970 fall on their own
    /// day.
    fileprivate func quotientRoundedDown(by divisor: Int64) -> Int64 {
        let (quotient, remainder) = quotientAndRemainder(dividingBy: divisor)
        return remainder < 0 ? quotient - 1 : quotient
    }
}
