// SPDX-License-Identifier: Apache-2.0

import Expenses
import Testing

@Suite struct TimestampTests {
    @Test(arguments: [
        ("1970-01-01T00:00:00.000000Z", 0), ("2026-11-20T09:30:00.123456Z", 1_795_167_000_123_456),
        ("1969-12-31T23:59:59.999999Z", -1), ("1969-12-31T00:00:00.000000Z", -86_400_000_000),
    ])
    func `a moment is written in RFC 3339 and read back exactly`(text: String, micros: Int64) {
        #expect(Timestamp(microseconds: micros).description == text)
        #expect(Timestamp(text)?.microseconds == micros)
    }

    @Test func `every microsecond of a second survives`() {
        for micros in stride(from: Int64(1_795_167_000_000_000), to: 1_795_167_001_000_000, by: 37)
        {
            let time = Timestamp(microseconds: micros)
            #expect(Timestamp(time.description) == time)
        }
    }

    @Test(arguments: [
        "", "2026-11-20", "2026-11-20T09:30:00Z", "2026-11-20T24:00:00.000000Z",
        "2026-11-20T09:60:00.000000Z", "2026-11-20T09:30:00.000000", "2026-11-31T09:30:00.000000Z",
        "2026-11-20T09:30:00.000000Z ", "2026-11-20T09:30:00.000000+01:00",
    ])
    func `what we do not write we do not read`(text: String) {
        #expect(Timestamp(text) == nil)
    }

    @Test func `a moment belongs to its day in UTC`() {
        #expect(Timestamp(microseconds: -1).day.description == "1969-12-31")
        #expect(Timestamp(microseconds: 86_400_000_000).day.description == "1970-01-02")
        #expect(Timestamp(microseconds: .min).day == .earliest)
        #expect(Timestamp(microseconds: .max).day == .latest)
    }
}
