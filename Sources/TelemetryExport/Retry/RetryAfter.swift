// SPDX-License-Identifier: Apache-2.0

/// Reads the `Retry-After` header: a number of seconds, or the date at which to come back.
///
/// See RFC 9110, section 10.2.3.
enum RetryAfter {
    /// The wait that the header asks for, none if its date is past; `nil` if it cannot be read.
    ///
    /// - Parameter now: seconds since the Unix epoch.
    static func delay(_ header: some StringProtocol, now: Int64) -> Duration? {
        let value = header.split(separator: " ").joined(separator: " ")
        if let first = value.utf8.first, isDigit(first) {
            guard value.utf8.allSatisfy(isDigit) else { return nil }
            // More seconds than fit are a long time all the same.
            return .seconds(Int64(value) ?? Int64(Int32.max))
        }
        return HTTPDate.seconds(value).map { .seconds(max(0, $0 - now)) }
    }

    private static func isDigit(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
    }
}

/// Reads the three forms of a date that HTTP knows (RFC 9110, section 5.6.7).
enum HTTPDate {
    private static let months = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]

    /// Seconds since the Unix epoch, or `nil` if it is none of the three forms.
    static func seconds(_ text: String) -> Int64? {
        let parts = text.split(separator: " ")
        switch parts.count {
        case 6 where parts[5] == "GMT":  // Sun, 06 Nov 1994 08:49:37 GMT
            return seconds(day: parts[1], month: parts[2], year: Int64(parts[3]), time: parts[4])
        case 5:  // Sun Nov  6 08:49:37 1994
            return seconds(day: parts[2], month: parts[1], year: Int64(parts[4]), time: parts[3])
        case 4 where parts[3] == "GMT":  // Sunday, 06-Nov-94 08:49:37 GMT
            let date = parts[1].split(separator: "-")
            guard date.count == 3 else { return nil }
            let year = Int64(date[2]).map { $0 < 70 ? $0 + 2000 : $0 + 1900 }
            return seconds(day: date[0], month: date[1], year: year, time: parts[2])
        default:
            return nil
        }
    }

    private static func seconds(
        day: Substring, month: Substring, year: Int64?, time: Substring
    ) -> Int64? {
        let clock = time.split(separator: ":").compactMap { Int64($0) }
        guard clock.count == 3, (0..<24).contains(clock[0]), (0..<60).contains(clock[1]),
            (0...60).contains(clock[2]), let year, (1970...9999).contains(year),
            let month = months.firstIndex(of: String(month)),
            let day = Int64(day), (1...31).contains(day)
        else { return nil }
        let days = daysSinceEpoch(year: year, month: Int64(month) + 1, day: day)
        return days * 86_400 + clock[0] * 3_600 + clock[1] * 60 + clock[2]
    }

    /// Counts years from March, so that the leap day is the last of its year.
    private static func daysSinceEpoch(year: Int64, month: Int64, day: Int64) -> Int64 {
        let marchYear = month > 2 ? year : year - 1
        let dayOfYear = (153 * ((month + 9) % 12) + 2) / 5 + day - 1
        return marchYear * 365 + marchYear / 4 - marchYear / 100 + marchYear / 400 + dayOfYear
            - 719_468
    }
}
