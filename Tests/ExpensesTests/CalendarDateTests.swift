// SPDX-License-Identifier: Apache-2.0

import Expenses
import Testing

@Suite struct CalendarDateTests {
    @Test(arguments: [
        ("1970-01-01", 0), ("1969-12-31", -1), ("2000-02-29", 11_016), ("2026-11-20", 20_777),
        ("0001-01-01", -719_162), ("9999-12-31", 2_932_896),
    ])
    func `a date is a number of days since 1970`(text: String, days: Int32) throws {
        let date = try CalendarDate(text)
        #expect(date.daysSinceEpoch == days)
        #expect(CalendarDate(daysSinceEpoch: days)?.description == text)
    }

    @Test func `every day of 800 years follows the day before it`() throws {
        var day = try CalendarDate("1699-12-31")
        for year in 1700..<2500 {
            for month in 1...12 {
                let length =
                    month == 2 ? (isLeap(year) ? 29 : 28) : [4, 6, 9, 11].contains(month) ? 30 : 31
                for number in 1...length {
                    let next = try #require(CalendarDate(year: year, month: month, day: number))
                    try #require(next.daysSinceEpoch == day.daysSinceEpoch + 1)
                    try #require(next.components == (year, month, number))
                    day = next
                }
                try #require(CalendarDate(year: year, month: month, day: length + 1) == nil)
            }
        }
    }

    @Test(arguments: [
        "", "2026-11-2", "2026-11-200", "2026-1-20", "26-11-20", "2026-13-01", "2026-00-01",
        "2026-02-29", "1900-02-29", "2026-04-31", "2026-11-00", "0000-01-01", "10000-01-01",
        "2026/11/20", "2026-11-20T00:00:00Z", " 2026-11-20", "+026-11-20", "２０２６-11-20",
    ])
    func `what the calendar lacks is no date`(text: String) {
        #expect(throws: InvalidValue.self) { try CalendarDate(text) }
    }

    @Test func `days beyond the years 1 to 9999 are refused`() {
        #expect(CalendarDate(daysSinceEpoch: CalendarDate.earliest.daysSinceEpoch - 1) == nil)
        #expect(CalendarDate(daysSinceEpoch: CalendarDate.latest.daysSinceEpoch + 1) == nil)
    }

    private func isLeap(_ year: Int) -> Bool {
        year.isMultiple(of: 400) || (year.isMultiple(of: 4) && !year.isMultiple(of: 100))
    }
}
