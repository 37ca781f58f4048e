// SPDX-License-Identifier: Apache-2.0

/// A moment as `2026-11-21T13:20:26.123456Z` (RFC 3339).
struct LogTimestamp {
    private let nanoseconds: UInt64

    /// - Parameter nanoseconds: since the Unix epoch.
    init(_ nanoseconds: UInt64) {
        self.nanoseconds = nanoseconds
    }

    /// - Parameter digits: how many of the second's fraction are written, from 1 to 9; the rest is cut.
    func append(to bytes: inout [UInt8], digits: Int) {
        let seconds = Int(nanoseconds / 1_000_000_000)
        let (year, month, day) = Self.date(ofDay: seconds / 86400)
        let time = seconds % 86400
        var fraction = Int(nanoseconds % 1_000_000_000)
        for _ in digits..<9 { fraction /= 10 }
        Self.append(year, 4, "-", to: &bytes)
        Self.append(month, 2, "-", to: &bytes)
        Self.append(day, 2, "T", to: &bytes)
        Self.append(time / 3600, 2, ":", to: &bytes)
        Self.append(time / 60 % 60, 2, ":", to: &bytes)
        Self.append(time % 60, 2, ".", to: &bytes)
        Self.append(fraction, digits, "Z", to: &bytes)
    }

    private static func append(
        _ number: Int, _ width: Int, _ separator: Unicode.Scalar, to bytes: inout [UInt8]
    ) {
        var unit = 1
        for _ in 1..<width { unit *= 10 }
        while unit > 0 {
            bytes.append(UInt8(ascii: "0") + UInt8(truncatingIfNeeded: number / unit % 10))
            unit /= 10
        }
        bytes.append(UInt8(ascii: separator))
    }

    /// The Gregorian date of a day since 1970-01-01.
    ///
    /// Years are counted from March, so that the leap day is a year's last, and in the calendar's
    /// periods of 400 years, which are all alike.
    private static func date(ofDay day: Int) -> (year: Int, month: Int, day: Int) {
        let sinceMarch0000 = day + 719_468
        let period = sinceMarch0000 / 146_097
        let dayOfPeriod = sinceMarch0000 % 146_097
        let leapDays = dayOfPeriod / 1460 - dayOfPeriod / 36_524 + dayOfPeriod / 146_096
        let yearOfPeriod = (dayOfPeriod - leapDays) / 365
        let dayOfYear =
            dayOfPeriod - (365 * yearOfPeriod + yearOfPeriod / 4 - yearOfPeriod / 100)
        let monthFromMarch = (5 * dayOfYear + 2) / 153
        let dayOfMonth = dayOfYear - (153 * monthFromMarch + 2) / 5 + 1
        let month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
        return (period * 400 + yearOfPeriod + (month <= 2 ? 1 : 0), month, dayOfMonth)
    }
}
