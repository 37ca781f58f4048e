// SPDX-License-Identifier: Apache-2.0

/// A moment as `2026-11-20T22:11:58.123456789Z`, or with an offset from UTC such as `+01:00`.
///
/// See RFC 3339, section 5.6. Leap seconds count as the second after them.
enum RFC3339 {
    /// Nanoseconds since the Unix epoch; `nil` for what is no such moment, or one before the epoch
    /// or too far after it.
    static func nanoseconds(_ text: String) -> UInt64? {
        let bytes = Array(text.utf8)
        guard bytes.count >= 20, isDivided(bytes),
            let year = number(bytes[0..<4]), let month = number(bytes[5..<7], in: 1...12),
            let day = number(bytes[8..<10], in: 1...31),
            let hour = number(bytes[11..<13], in: 0...23),
            let minute = number(bytes[14..<16], in: 0...59),
            let second = number(bytes[17..<19], in: 0...60), day <= days(in: month, of: year)
        else { return nil }
        var rest = bytes[19...]
        guard let fraction = fraction(&rest), let offset = offset(rest) else { return nil }
        let days = daysSinceEpoch(year, month, day)
        let seconds = ((days * 24 + hour) * 60 + minute - offset) * 60 + second
        guard seconds >= 0 else { return nil }
        let whole = UInt64(seconds).multipliedReportingOverflow(by: 1_000_000_000)
        let sum = whole.partialValue.addingReportingOverflow(fraction)
        return whole.overflow || sum.overflow ? nil : sum.partialValue
    }

    private static func isDivided(_ bytes: [UInt8]) -> Bool {
        bytes[4] == UInt8(ascii: "-") && bytes[7] == UInt8(ascii: "-")
            && (bytes[10] | 0x20) == UInt8(ascii: "t")
            && bytes[13] == UInt8(ascii: ":") && bytes[16] == UInt8(ascii: ":")
    }

    private static func number(
        _ digits: ArraySlice<UInt8>, in range: ClosedRange<Int> = 0...9_999
    ) -> Int? {
        var value = 0
        for digit in digits {
            guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(digit) else { return nil }
            value = value * 10 + Int(digit - UInt8(ascii: "0"))
        }
        return range.contains(value) ? value : nil
    }

    /// What follows the seconds' point, as nanoseconds; further digits are cut off.
    private static func fraction(_ rest: inout ArraySlice<UInt8>) -> UInt64? {
        guard rest.first == UInt8(ascii: ".") else { return 0 }
        let digits = rest.dropFirst().prefix {
            (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0)
        }
        guard !digits.isEmpty else { return nil }
        rest = rest.dropFirst(1 + digits.count)
        let padded =
            digits.prefix(9)
            + [UInt8](repeating: UInt8(ascii: "0"), count: max(0, 9 - digits.count))
        return padded.reduce(0) { $0 * 10 + UInt64($1 - UInt8(ascii: "0")) }
    }

    /// Minutes ahead of UTC.
    private static func offset(_ rest: ArraySlice<UInt8>) -> Int? {
        let text = Array(rest)
        if text == [UInt8(ascii: "Z")] || text == [UInt8(ascii: "z")] { return 0 }
        guard text.count == 6, text[3] == UInt8(ascii: ":"),
            let hours = number(text[1..<3], in: 0...23),
            let minutes = number(text[4..<6], in: 0...59)
        else { return nil }
        switch text[0] {
        case UInt8(ascii: "+"): return hours * 60 + minutes
        case UInt8(ascii: "-"): return -(hours * 60 + minutes)
        default: return nil
        }
    }

    private static func days(in month: Int, of year: Int) -> Int {
        switch month {
        case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }

    /// Years are counted from March, so that a leap day comes last.
    private static func daysSinceEpoch(_ year: Int, _ month: Int, _ day: Int) -> Int {
        let year = month <= 2 ? year - 1 : year
        let dayOfYear = (153 * ((month + 9) % 12) + 2) / 5 + day - 1
        let leapDays = year / 4 - year / 100 + year / 400
        let untilEpoch = 719_468
        return year * 365 + leapDays + dayOfYear - untilEpoch
    }
}
