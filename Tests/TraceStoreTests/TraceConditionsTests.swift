// SPDX-License-Identifier: Apache-2.0

import TelemetryModel
import Testing

@testable import TraceStore

@Suite struct TraceConditionsTests {
    /// A trace of 10 ms that starts at 5 ms, with one failure and one event.
    private static let sample: Trace = {
        var failing = span(
            2, parent: 1, name: "SELECT Ünits", start: 6, end: 9,
            attributes: ["db.rows": 7, "flags": ["x", "Y"]],
            status: FinishedSpan.Status(code: .error, message: "Relation missing"))
        failing.events = [
            FinishedSpan.Event(
                name: "exception", time: 7_000_000, attributes: ["exception.type": "Oops"])
        ]
        failing.links = [
            FinishedSpan.Link(
                context: SpanContext(
                    traceID: TraceID(high: 0, low: 9), spanID: SpanID(rawValue: 3)))
        ]
        return trace([
            span(
                1, name: "GET /expenses", start: 5, end: 15, attributes: ["http.route": "/expenses"]
            ),
            failing,
        ])
    }()

    private func matches(_ conditions: TraceConditions) -> Bool {
        TraceSearch(conditions: conditions).matches(Self.sample)
    }

    @Test func `no conditions are met by every trace`() {
        #expect(matches(TraceConditions()))
    }

    @Test func `the outcome is the whole trace's`() {
        #expect(matches(TraceConditions(outcome: .error)))
        #expect(!matches(TraceConditions(outcome: .ok)))
        #expect(TraceSearch(conditions: TraceConditions(outcome: .ok)).matches(trace([span(1)])))
    }

    @Test func `the duration is the whole trace's, both ends included`() {
        #expect(matches(TraceConditions(minimumDuration: 10_000_000, maximumDuration: 10_000_000)))
        #expect(!matches(TraceConditions(minimumDuration: 10_000_001)))
        #expect(!matches(TraceConditions(maximumDuration: 9_999_999)))
        #expect(!matches(TraceConditions(minimumDuration: 5, maximumDuration: 1)))
    }

    @Test func `the time is that of the trace's start`() {
        #expect(matches(TraceConditions(start: 5_000_000, end: 5_000_000)))
        #expect(!matches(TraceConditions(start: 5_000_001)))
        #expect(!matches(TraceConditions(end: 4_999_999)))
    }

    @Test func `attributes may be met by different spans, their resource or their events`() {
        #expect(
            matches(
                TraceConditions(attributes: [
                    .init("http.route", "/expenses"), .init("db.rows", "7"),
                    .init("exception.type", "Oops"), .init("service.name", "shop"),
                    .init("db.rows"), .init("error", "true"), .init("error"),
                ])))
        #expect(!matches(TraceConditions(attributes: [.init("http.route", "/")])))
        #expect(!matches(TraceConditions(attributes: [.init("http.route"), .init("nothing")])))
        #expect(matches(TraceConditions(attributes: [.init("flags", "[\"x\",\"Y\"]")])))
    }

    @Test(arguments: [
        "", "get /EXP", "select ün", "ROUTE", "/expenses", "shop", "SHOP", "relation MISSING",
        "Exception", "oops", "0000000000000000000000000000000", "y\"", "7",
    ])
    func `text is found wherever it stands, in any case`(text: String) {
        #expect(matches(TraceConditions(text: text)))
    }

    @Test(arguments: ["expensess", "1000", "select unit", "\u{0}", "🙂"])
    func `text that does not occur is not found`(text: String) {
        #expect(!matches(TraceConditions(text: text)))
    }

    @Test func `links to a trace are found`() {
        #expect(matches(TraceConditions(linksTo: TraceID(high: 0, low: 9))))
        #expect(!matches(TraceConditions(linksTo: TraceID(high: 0, low: 8))))
    }

    @Test func `a service and an operation must be one span's, as Jaeger has it`() {
        #expect(TraceSearch(service: "shop", operation: "GET /expenses").matches(Self.sample))
        #expect(TraceSearch(operation: "GET /expenses").matches(Self.sample))
        #expect(!TraceSearch(service: "bank", operation: "GET /expenses").matches(Self.sample))
        #expect(
            !TraceSearch(operation: "GET /expenses", conditions: TraceConditions(outcome: .ok))
                .matches(Self.sample))
    }
}
