// SPDX-License-Identifier: Apache-2.0

/// A day of the Gregorian calendar, 0001-01-01 to 9999-12-31, without a time or a time zone.
///
/// Kept as one number, which is how Postgres sends a `date`; year, month and day are computed.
package struct CalendarDate: Hashable, Comparable, Sendable {
    /// Days since 1970-01-01.
    package let daysSinceEpoch: Int32

    /// - Returns: `nil` where the day is outside the years 1 to 9999.
    package init?(daysSinceEpoch: Int32) {
        guard Self.earliestDay...Self.latestDay ~= Int(daysSinceEpoch) else { return nil }
        self.daysSinceEpoch = daysSinceEpoch
    }

    /// - Returns: `nil` where the calendar has no such day.
    package init?(year: Int, month: Int, day: Int) {
        guard 1...9999 ~= year, 1...12 ~= month, day >= 1,
            day <= Self.length(ofMonth: month, in: year)
        else { return nil }
        daysSinceEpoch = Int32(Self.days(year: year, month: month, day: day))
    }

    /// The day nearest to one that may be outside the years that can be written.
    init(clampedDays days: Int64) {
        daysSinceEpoch = Int32(min(max(days, Int64(Self.earliestDay)), Int64(Self.latestDay)))
    }

    /// The last day that can be written.
    package static let latest = Self(clampedDays: .max)
    /// The first day that can be written.
    package static let earliest = Self(clampedDays: .min)

    package static func < (left: Self, right: Self) -> Bool {
        left.daysSinceEpoch < right.daysSinceEpoch
    }

    private static let earliestDay = days(year: 1, month: 1, day: 1)
    private static let latestDay = days(year: 9999, month: 12, day: 31)
}

extension CalendarDate: CustomStringConvertible {
    /// `YYYY-MM-DD`.
    package var description: String {
        String(unsafeUninitializedCapacity: 10) { buffer in
            var writer = ASCIIWriter(buffer)
            writer.write(self)
            return writer.count
        }
    }

    /// Parses `YYYY-MM-DD`.
    package init(_ text: String) throws(InvalidValue) {
        var reader = ASCIIReader(text)
        guard let date = reader.date(), reader.isAtEnd else {
            throw InvalidValue("must be a date such as \"2026-11-20\"")
        }
        self = date
    }
}

// The arithmetic. A year is taken to begin in March, so that the leap day is its last day and the
// months before it have the same lengths in every year.
extension CalendarDate {
    /// Year, month (1…12) and day (1…31).
    package var components: (year: Int, month: Int, day: Int) {
        let days = Int(daysSinceEpoch) + Self.daysFromMarchOfYearZeroToEpoch
        var year = days * 400 / Self.daysIn400Years
        while Self.days(beforeMarchOf: year) > days { year -= 1 }
        while Self.days(beforeMarchOf: year + 1) <= days { year += 1 }
        let dayOfYear = days - Self.days(beforeMarchOf: year)
        let monthsSinceMarch = (5 * dayOfYear + 2) / 153
        let month = monthsSinceMarch < 10 ? monthsSinceMarch + 3 : monthsSinceMarch - 9
        return (
            year: month <= 2 ? year + 1 : year, month: month,
            day: dayOfYear - Self.days(beforeMonth: monthsSinceMarch) + 1
        )
    }

    static func length(ofMonth month: Int, in year: Int) -> Int {
        switch month {
        case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }

    private static let daysIn400Years = 146_097
    private static let daysFromMarchOfYearZeroToEpoch = 719_468

    private static func days(year: Int, month: Int, day: Int) -> Int {
        let startYear = month <= 2 ? year - 1 : year
        let monthsSinceMarch = (month + 9) % 12
        return days(beforeMarchOf: startYear) + days(beforeMonth: monthsSinceMarch) + day - 1
            - daysFromMarchOfYearZeroToEpoch
    }

    private static func days(beforeMarchOf year: Int) -> Int {
        365 * year + year / 4 - year / 100 + year / 400
    }

    /// March to July and August to December each hold 153 days, and so does the run that January
    /// cuts.
    private static func days(beforeMonth monthsSinceMarch: Int) -> Int {
        (153 * monthsSinceMarch + 2) / 5
    }
}

extension ASCIIWriter {
    mutating func write(_ date: CalendarDate) {
        let (year, month, day) = date.components
        write(year, digits: 4)
        write("-")
        write(month, digits: 2)
        write("-")
        write(day, digits: 2)
    }
}

extension ASCIIReader {
    /// Takes a date written as `YYYY-MM-DD`, or `nil` where there is none or the calendar lacks it.
    mutating func date() -> CalendarDate? {
        guard let year = number(digits: 4), take("-"), let month = number(digits: 2), take("-"),
            let day = number(digits: 2)
        else { return nil }
        return CalendarDate(year: year, month: month, day: day)
    }
}
