// SPDX-License-Identifier: Apache-2.0

import TelemetryModel
import Testing

@testable import TraceStore

@Suite struct TraceComparisonTests {
    /// `change name@depth` of each row.
    private func outline(_ a: [FinishedSpan], _ b: [FinishedSpan]) -> [String] {
        TraceComparison(trace(a), trace(b)).rows.map {
            "\($0.change.rawValue) \($0.name)@\($0.depth)"
        }
    }

    private func siblings(_ names: String) -> [FinishedSpan] {
        [span(1, name: "root")]
            + names.enumerated().map { position, name in
                span(
                    UInt64(position) + 2, parent: 1, name: String(name), start: UInt64(position),
                    end: UInt64(position) + 1)
            }
    }

    @Test func `equal traces are the same in every row`() {
        let sample = siblings("abcab")
        let comparison = TraceComparison(trace(sample), trace(sample))
        #expect(comparison.rows.allSatisfy { $0.change == .same && $0.delta == 0 })
        #expect(comparison.counts[.same] == 6)
        #expect(comparison.counts[.added] == 0)
        #expect(comparison.rows.map(\.parent) == [nil, 0, 0, 0, 0, 0])
    }

    @Test(arguments: [
        ("abc", "ac", ["same a", "removed b", "same c"]),
        ("ac", "abc", ["same a", "added b", "same c"]),
        ("ab", "xy", ["removed a", "removed b", "added x", "added y"]),
        ("aab", "ab", ["same a", "removed a", "same b"]),
        // Two that ran in parallel and began the other way round.
        ("ab", "ba", ["same a", "same b"]),
        ("", "a", ["added a"]),
    ])
    func `siblings are matched by the longest common sequence`(
        a: String, b: String, rows: [String]
    ) {
        let outline = outline(siblings(a), siblings(b)).dropFirst()
        #expect(outline.map { String($0.dropLast(2)) } == rows)
    }

    @Test func `a match needs the same service, name and kind`() {
        let root = ("web", span(1, name: "root"))
        let child = span(2, parent: 1, name: "x", kind: .client)
        var other = child
        other.kind = .server
        let a = trace(of: [root, ("web", child)])
        #expect(TraceComparison(a, a).counts[.same] == 2)
        for b in [trace(of: [root, ("api", child)]), trace(of: [root, ("web", other)])] {
            let counts = TraceComparison(a, b).counts
            #expect(counts[.removed] == 1 && counts[.added] == 1)
        }
    }

    @Test func `a subtree that is gone is gone as a whole`() {
        let a = [span(1, name: "r"), span(2, parent: 1, name: "x"), span(3, parent: 2, name: "y")]
        #expect(outline(a, [span(1, name: "r")]) == ["same r@0", "removed x@1", "removed y@2"])
        #expect(outline([span(1, name: "r")], a) == ["same r@0", "added x@1", "added y@2"])
    }

    @Test(
        arguments: [
            (100_000, 120_000, .same), (1_000_000, 1_199_999, .same),
            (1_000_000, 1_200_000, .slower),
            (400_000, 500_000, .slower), (400_000, 499_999, .same), (0, 100_000, .slower),
            (1_000_000, 800_000, .faster), (1_000_000, 800_001, .same), (0, .max, .slower),
            (.max, 0, .faster), (0, 0, .same),
        ] as [(UInt64, UInt64, TraceComparison.Change)])
    func `slower and faster take a fifth and 100 µs`(
        a: UInt64, b: UInt64, change: TraceComparison.Change
    ) {
        var (left, right) = (span(1), span(1))
        (left.endTime, right.endTime) = (a, b)
        #expect(TraceComparison(trace([left]), trace([right])).rows.map(\.change) == [change])
    }

    @Test func `both sides keep their own figures`() throws {
        let a = [span(1, start: 5, end: 25), span(2, parent: 1, name: "x", start: 7, end: 10)]
        let b = [
            span(1, start: 105, end: 165), span(9, parent: 1, name: "new", start: 105, end: 106),
            span(
                2, parent: 1, name: "x", start: 107, end: 117,
                status: FinishedSpan.Status(code: .error)),
        ]
        let row = try #require(TraceComparison(trace(a), trace(b)).rows.last)
        #expect(row.name == "x")
        #expect(row.a?.row == 1 && row.b?.row == 2)
        #expect(row.a?.start == 2_000_000 && row.b?.start == 2_000_000)
        #expect(row.delta == 7_000_000)
        #expect(row.a?.status == .unset && row.b?.status == .error)
        #expect(row.a?.selfTime == 3_000_000)
        #expect(row.change == .slower)
    }

    @Test func `another status is a change though the time is the same`() {
        var failed = span(1)
        failed.status.code = .error
        #expect(outline([span(1)], [failed]) == ["changed work@0"])
    }

    @Test func `attributes that say something differ, with both values`() {
        let a = span(1, attributes: ["http.response.status_code": 200, "gone": "x", "same": 1])
        let b = span(1, attributes: ["http.response.status_code": 500, "new": true, "same": 1])
        let row = TraceComparison(trace([a]), trace([b])).rows[0]
        #expect(row.change == .changed)
        #expect(
            row.attributes.map { "\($0.key): \($0.a ?? "-") → \($0.b ?? "-")" } == [
                "http.response.status_code: 200 → 500", "gone: x → -", "new: - → true",
            ])
    }

    @Test(
        arguments: [
            ("outlay.expense.id", "1", "2"), ("server.port", "1", "2"), ("session_id", "a", "b"),
            ("created_at", "a", "b"), ("thread.name", "a", "b"),
            ("url.path", "/expenses/41", "/expenses/42"),
            (
                "url.path", "/e/01980000-aaaa-7000-8000-000000000001/x",
                "/e/01980000-bbbb-7000-8000-000000000002/x"
            ),
            ("url.full", "http://127.0.0.1:41234/a?x=1", "http://127.0.0.1:41235/a?x=1"),
            ("note", "at 2026-11-20T10:00:00.1Z", "at 2026-11-21T11:22:33Z"),
            ("note", "trace 4bf92f3577b34da6", "trace 00f067aa0ba902b7"),
            ("note", "1763634000123456789", "1763634000123456790"),
            ("peer", "db:5432", "db:5433"),
        ])
    func `ids, times and ports are not differences`(key: String, a: String, b: String) {
        let spans = [a, b].map { span(1, attributes: [key: .string($0)]) }
        let row = TraceComparison(trace([spans[0]]), trace([spans[1]])).rows[0]
        #expect(row.attributes.isEmpty && row.change == .same)
    }

    @Test(
        arguments: [
            ("url.path", "/expenses/41", "/budgets/41"), ("status", "200", "404"),
            ("db.query.text", "select 1", "select 2"), ("note", "deadbeef", "cafecafe"),
            ("http.route", "/v1/x", "/v2/x"), ("note", "", "x"),
        ])
    func `anything else is one`(key: String, a: String, b: String) {
        let spans = [a, b].map { span(1, attributes: [key: .string($0)]) }
        #expect(TraceComparison(trace([spans[0]]), trace([spans[1]])).rows[0].change == .changed)
    }

    @Test func `a huge value is compared and shown in part`() {
        let long = String(repeating: "x", count: 1 << 20)
        let a = span(1, attributes: ["k": .string(long)])
        let b = span(1, attributes: ["k": .string(long + "y")])
        let change = TraceComparison(trace([a]), trace([b])).rows[0].attributes.first
        #expect(change?.a?.count == 1_001)
    }
}

// MARK: Bounds

@Suite struct TraceComparisonBoundsTests {
    private func elapsed(_ a: [FinishedSpan], _ b: [FinishedSpan]) -> (Duration, Int) {
        var rows = 0
        let time = computingTime {
            rows = TraceComparison(trace(a), trace(b)).rows.count
        }
        return (time, rows)
    }

    private func fan(_ name: (UInt64) -> String) -> [FinishedSpan] {
        [span(1, name: "root")]
            + (2...10_000).map { span($0, parent: 1, name: name($0), start: $0) }
    }

    @Test func `ten thousand siblings on each side take no time, whatever their order`() {
        let cases: [((UInt64) -> String, (UInt64) -> String, Int)] = [
            ({ "\($0)" }, { "\($0)" }, 10_000), ({ "\($0)" }, { "\(10_002 - $0)" }, 10_000),
            ({ "a\($0)" }, { "b\($0)" }, 19_999), ({ "\($0 % 3)" }, { "\($0 % 2)" }, 13_333),
        ]
        for (left, right, rows) in cases {
            let result = elapsed(fan(left), fan(right))
            #expect(result.1 >= 10_000 && result.1 <= max(rows, 10_000))
            #expect(result.0 < .seconds(10))
        }
    }

    @Test func `ten thousand spans in a chain need no stack`() {
        let chain = (1...10_000).map { span($0, parent: $0 == 1 ? nil : $0 - 1) }
        let result = elapsed(chain, Array(chain.dropLast(1)))
        #expect(result.1 == 10_000)
        #expect(result.0 < .seconds(10))
    }

    @Test func `large lists of different names keep their order`() {
        // Too many for the table; one is missing and one is new.
        let names = (0..<3_000).map { "n\($0)" }
        func spans(_ names: [String]) -> [FinishedSpan] {
            [span(1, name: "root")]
                + names.enumerated().map {
                    span(UInt64($0) + 2, parent: 1, name: $1, start: UInt64($0))
                }
        }
        var other = names
        other[0] = "first"
        other[2_999] = "last"
        other.remove(at: 1_500)
        let counts = TraceComparison(trace(spans(names)), trace(spans(other))).counts
        #expect(counts[.same] == 2_998 && counts[.removed] == 3 && counts[.added] == 2)
    }

    @Test(arguments: 1...100 as ClosedRange<UInt64>)
    func `every span of both traces is in exactly one row`(seed: UInt64) {
        var random = SeededNumbers(seed: seed)
        let (a, b) = (garbage(&random), garbage(&random, spans: 40))
        let comparison = TraceComparison(a, b)
        #expect(comparison.rows.compactMap { $0.a?.row }.sorted() == Array(0..<60))
        #expect(comparison.rows.compactMap { $0.b?.row }.sorted() == Array(0..<40))
        for (index, row) in comparison.rows.enumerated() {
            #expect(row.parent.map { $0 < index } ?? (row.depth == 0))
            #expect(row.parent.map { comparison.rows[$0].depth + 1 == row.depth } ?? true)
        }
        #expect(TraceComparison(a, a).counts[.same] == 60)
    }

    @Test func `nothing compared with nothing has no rows`() {
        #expect(TraceComparison(trace([]), trace([])).rows.isEmpty)
        #expect(TraceComparison(trace([]), trace([span(1)])).rows.map(\.change) == [.added])
    }
}
