// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import TelemetryExport

struct RetryAfterTests {
    /// Sun, 06 Nov 1994 08:49:37 GMT, the example of RFC 9110.
    private static let example: Int64 = 784_111_777

    @Test(arguments: [
        "Sun, 06 Nov 1994 08:49:37 GMT", "Sunday, 06-Nov-94 08:49:37 GMT",
        "Sun Nov  6 08:49:37 1994",
    ])
    func `all three forms of a date are read`(date: String) {
        #expect(RetryAfter.delay(date, now: Self.example - 90) == .seconds(90))
    }

    @Test(arguments: [
        ("Thu, 01 Jan 1970 00:00:00 GMT", 0), ("Thu, 29 Feb 2024 12:00:00 GMT", 1_709_208_000),
        ("Fri, 01 Mar 2024 00:00:00 GMT", 1_709_251_200),
        ("Fri, 31 Dec 1999 23:59:59 GMT", 946_684_799),
        ("Mon, 01 Mar 2100 00:00:00 GMT", 4_107_542_400),
    ])
    func `dates around leap days count right`(date: String, seconds: Int64) {
        #expect(HTTPDate.seconds(date) == seconds)
    }

    @Test func `seconds are read`() {
        #expect(RetryAfter.delay("120", now: 5) == .seconds(120))
        #expect(RetryAfter.delay(" 0 ", now: 5) == .zero)
    }

    @Test func `a date in the past means at once`() {
        let date = "Sun, 06 Nov 1994 08:49:37 GMT"
        #expect(RetryAfter.delay(date, now: Self.example + 1) == .zero)
    }

    @Test func `more seconds than fit are a long time`() throws {
        let delay = try #require(RetryAfter.delay("99999999999999999999", now: 0))
        #expect(delay > .seconds(1_000_000_000))
    }

    @Test(arguments: [
        "", "soon", "-1", "1.5", "12s", "Sun, 06 Nov 1994 08:49:37 CET",
        "Sun, 06 Foo 1994 08:49:37 GMT", "Sun, 06 Nov 1994 25:00:00 GMT",
        "Sun, 32 Nov 1994 08:49:37 GMT", "Sun, 06 Nov 1994 08:49 GMT",
    ])
    func `anything else is ignored`(text: String) {
        #expect(RetryAfter.delay(text, now: 0) == nil)
    }
}
