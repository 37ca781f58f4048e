// SPDX-License-Identifier: Apache-2.0

/// Times as a person reads them, from nanoseconds.
package enum TimeText {
    /// A duration in the unit that suits it: `850 ns`, `12.3 µs`, `4.21 ms`, `1.50 s`.
    package static func duration(_ nanoseconds: UInt64) -> String {
        switch nanoseconds {
        case ..<1_000: "\(nanoseconds) ns"
        case ..<1_000_000: decimal(nanoseconds / 100, digits: 1) + " µs"
        case ..<1_000_000_000: decimal(nanoseconds / 10_000, digits: 2) + " ms"
        default: decimal(nanoseconds / 10_000_000, digits: 2) + " s"
        }
    }

    /// A moment in UTC, to the millisecond: `2026-11-20 22:11:58.123`.
    package static func moment(_ nanosecondsSinceEpoch: UInt64) -> String {
        let milliseconds = nanosecondsSinceEpoch / 1_000_000
        let seconds = milliseconds / 1_000
        let date = date(daysSinceEpoch: Int(seconds / 86_400))
        let (hour, minute) = (seconds / 3_600 % 24, seconds / 60 % 60)
        return "\(date) \(padded(hour, 2)):\(padded(minute, 2)):\(padded(seconds % 60, 2))"
            + ".\(padded(milliseconds % 1_000, 3))"
    }

    /// The Gregorian date, counted in years that begin in March, so that a leap day comes last.
    private static func date(daysSinceEpoch days: Int) -> String {
        let daysIn400Years = 146_097
        let sinceMarch2000 = days - 11_017
        let cycle = Int((Double(sinceMarch2000) / Double(daysIn400Years)).rounded(.down))
        var day = sinceMarch2000 - cycle * daysIn400Years
        let century = min(day / 36_524, 3)
        day -= century * 36_524
        let leap = day / 1_461
        day -= leap * 1_461
        let year = min(day / 365, 3)
        day -= year * 365
        let month = (5 * day + 2) / 153
        day -= (153 * month + 2) / 5
        let calendarYear =
            2000 + 400 * cycle + 100 * century + 4 * leap + year + (month >= 10 ? 1 : 0)
        return "\(calendarYear)-\(padded((month + 2) % 12 + 1, 2))-\(padded(day + 1, 2))"
    }

    private static func decimal(_ value: UInt64, digits: Int) -> String {
        let scale: UInt64 = digits == 1 ? 10 : 100
        return "\(value / scale).\(padded(value % scale, digits))"
    }

    private static func padded(_ value: some BinaryInteger, _ digits: Int) -> String {
        let text = String(value)
        return String(repeating: "0", count: max(0, digits - text.count)) + text
    }
}
