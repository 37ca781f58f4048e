// SPDX-License-Identifier: Apache-2.0

import TelemetryModel
import Testing

@testable import TraceStore

@Suite struct CriticalPathTests {
    private func path(_ spans: [FinishedSpan]) -> [String] { TraceAnalysis(trace(spans)).path }

    @Test func `a span without children is its own path`() {
        #expect(path([span(1, start: 2, end: 9)]) == ["1 2-9"])
    }

    @Test func `what no child accounts for is the parent's`() {
        let spans = [
            span(1, start: 0, end: 100), span(2, parent: 1, start: 10, end: 30),
            span(3, parent: 1, start: 40, end: 90), span(4, parent: 3, start: 50, end: 60),
        ]
        let expected = [
            "1 0-10", "2 10-30", "1 30-40", "3 40-50", "4 50-60", "3 60-90", "1 90-100",
        ]
        #expect(path(spans) == expected)
    }

    @Test func `of children that run together only the last to finish is on the path`() {
        let spans = [
            span(1, start: 0, end: 100), span(2, parent: 1, start: 10, end: 60),
            span(3, parent: 1, start: 20, end: 80), span(4, parent: 1, start: 0, end: 15),
        ]
        // 2 still ran when 3 began, so 3 did not wait for it; 4 had finished.
        #expect(path(spans) == ["4 0-15", "1 15-20", "3 20-80", "1 80-100"])
    }

    @Test func `what a child does outside its parent's time determines nothing`() {
        let spans = [
            span(1, start: 10, end: 50), span(2, parent: 1, start: 0, end: 20),
            span(3, parent: 1, start: 40, end: 90), span(4, parent: 1, start: 60, end: 80),
            span(5, parent: 3, start: 45, end: 70),
        ]
        #expect(path(spans) == ["2 10-20", "1 20-40", "3 40-45", "5 45-50"])
    }

    @Test func `it belongs to the first root, and orphans have none`() {
        let spans = [
            span(1, start: 5, end: 9), span(2, start: 0, end: 4), span(3, parent: 8, end: 7),
        ]
        #expect(path(spans) == ["2 0-4"])
        #expect(path([span(3, parent: 8, start: 1, end: 7)]) == ["3 1-7"])
    }

    @Test func `spans without duration and spans that end before they start are not on it`() {
        let spans = [
            span(1, start: 0, end: 10), span(2, parent: 1, start: 5, end: 5),
            span(3, parent: 1, start: 9, end: 3),
        ]
        #expect(path(spans) == ["1 0-10"])
        #expect(path([span(1, start: 5, end: 2)]).isEmpty)
        #expect(path([]).isEmpty)
    }
}
