// SPDX-License-Identifier: Apache-2.0

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// A moment, exact to the microsecond, as `timestamptz` keeps it.
///
/// `Date` is a `Double`, which is off by a fraction of a microsecond: use this where the very value has
/// to come back, as in a paging cursor.
public struct PostgresTimestamp: Sendable, Hashable, Comparable, PostgresEncodable,
    PostgresDecodable
{
    /// From 1970-01-01 00:00 UTC, where Postgres counts from 2000.
    public var microsecondsSince1970: Int64

    public init(microsecondsSince1970: Int64) {
        self.microsecondsSince1970 = microsecondsSince1970
    }

    private static let microsecondsFrom1970To2000: Int64 = 946_684_800_000_000

    public static var postgresType: PostgresType { .timestamptz }

    public static func < (left: PostgresTimestamp, right: PostgresTimestamp) -> Bool {
        left.microsecondsSince1970 < right.microsecondsSince1970
    }

    public func encode(into parameters: inout PostgresParameters) {
        parameters.append(
            microsecondsSince1970 &- Self.microsecondsFrom1970To2000, as: .timestamptz)
    }

    /// Reads `timestamptz`, and `timestamp` as if it were UTC; `infinity` is not a moment.
    public static func decode(_ bytes: RawSpan, as type: PostgresType) -> PostgresTimestamp? {
        guard type == .timestamptz || type == .timestamp,
            let since2000 = bytes.bigEndian(as: Int64.self),
            since2000 != .max, since2000 != .min
        else { return nil }
        let (since1970, overflow) = since2000.addingReportingOverflow(microsecondsFrom1970To2000)
        return overflow ? nil : PostgresTimestamp(microsecondsSince1970: since1970)
    }
}

extension Date: PostgresEncodable, PostgresDecodable {
    public static var postgresType: PostgresType { .timestamptz }

    public func encode(into parameters: inout PostgresParameters) {
        PostgresTimestamp(self).encode(into: &parameters)
    }

    public static func decode(_ bytes: RawSpan, as type: PostgresType) -> Date? {
        PostgresTimestamp.decode(bytes, as: type).map(Date.init)
    }

    /// The nearest `Date` to a moment.
    public init(_ timestamp: PostgresTimestamp) {
        self.init(timeIntervalSince1970: Double(timestamp.microsecondsSince1970) / 1_000_000)
    }
}

extension PostgresTimestamp {
    /// The nearest microsecond to a `Date`; dates beyond what Postgres can keep become its ends.
    public init(_ date: Date) {
        let microseconds = (date.timeIntervalSince1970 * 1_000_000).rounded()
        self.init(
            microsecondsSince1970: Int64(exactly: microseconds) ?? (microseconds < 0 ? -1 : 1)
                * 9_223_371_331_200_000_000)
    }
}

/// A day of the Gregorian calendar, for printing a `date`.
struct CalendarDay: CustomStringConvertible {
    private let year: Int
    private let month: Int
    private let day: Int

    /// Converts a count of days by counting in eras of 400 years that begin on 1 March, so that the
    /// leap day is the last of its year.
    init(daysSince2000: Int32) {
        let days = Int(daysSince2000) + 730_425
        let era = (days >= 0 ? days : days - 146_096) / 146_097
        let dayOfEra = days - era * 146_097
        let yearOfEra =
            (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let marchMonth = (5 * dayOfYear + 2) / 153
        day = dayOfYear - (153 * marchMonth + 2) / 5 + 1
        month = marchMonth < 10 ? marchMonth + 3 : marchMonth - 9
        year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
    }

    var description: String { "\(padded(year, 4))-\(padded(month, 2))-\(padded(day, 2))" }

    private func padded(_ number: Int, _ width: Int) -> String {
        let digits = String(number)
        return String(repeating: "0", count: max(0, width - digits.utf8.count)) + digits
    }
}
