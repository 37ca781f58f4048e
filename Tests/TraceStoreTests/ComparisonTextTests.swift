// SPDX-License-Identifier: Apache-2.0

import TelemetryModel
import Testing

@testable import TraceStore

@Suite struct ComparisonTextTests {
    private let a = trace([
        span(
            1, name: "POST /expenses", kind: .server, end: 12,
            attributes: ["http.response.status_code": 201]),
        span(2, parent: 1, name: "INSERT expenses", kind: .client, start: 1, end: 4),
        span(3, parent: 1, name: "COMMIT", kind: .client, start: 5, end: 6),
    ])
    private let b = trace([
        span(
            1, name: "POST /expenses", kind: .server, end: 20,
            attributes: ["http.response.status_code": 500],
            status: FinishedSpan.Status(code: .error)),
        span(2, parent: 1, name: "UPDATE expenses", kind: .client, start: 1, end: 10),
        span(3, parent: 1, name: "COMMIT", kind: .client, start: 15, end: 16),
        span(4, parent: 99, name: "late", start: 18, end: 19),
    ])

    @Test func `two traces read as one tree of changes`() {
        let id = "00000000000000000000000000000001"
        let expected = """
            a \(id)  12.00 ms, 3 spans, 0 errors, shop: POST /expenses, 1970-01-01 0…
            b \(id)  20.00 ms, 4 spans, 1 error, shop: POST /expenses, 1970-01-01 00…
            1 same, 1 slower, 2 added, 1 removed

                                                                                a          b      change
            slower   shop: POST /expenses  server                        12.00 ms   20.00 ms    +8.00 ms   ×1.67
                     │  status: unset → ERROR
                     │  http.response.status_code: 201 → 500
            removed  ├─ INSERT expenses  client                           3.00 ms
            added    ├─ UPDATE expenses  client                                      9.00 ms
                     └─ COMMIT  client                                    1.00 ms    1.00 ms        0 ns
                     (its parent 0000000000000063 has not arrived)
            added    shop: late  internal                                            1.00 ms

            """
        let text = ComparisonText().render(a, b)
        #expect(text == expected, "\(text)")
    }

    @Test(arguments: [60, 79, 80, 100, 200])
    func `no line is longer than the width`(width: Int) {
        let long = String(repeating: "名前", count: 80)
        let deep = (1...40).map {
            span(
                $0, parent: $0 == 1 ? nil : $0 - 1, name: long,
                attributes: ["k": .string("\($0)" + long)])
        }
        let other = deep.map { span in
            var span = span
            span.attributes = ["k": .string(long)]
            span.endTime += 1_000_000_000_000_000
            return span
        }
        let text = ComparisonText(width: width).render(trace(deep), trace(other))
        for line in text.split(separator: "\n") {
            #expect(SafeText.columns(String(line)) <= width, "\(line)")
        }
    }

    @Test func `colour comes only when asked`() {
        #expect(!ComparisonText().render(a, b).contains("\u{1B}"))
        let coloured = ComparisonText(usesColour: true).render(a, b)
        #expect(coloured.contains("\u{1B}[1;31mslower"))
        #expect(coloured.contains("\u{1B}[32madded"))
        #expect(coloured.contains("\u{1B}[33mstatus: unset → ERROR"))
    }

    @Test func `what is odd in one trace alone says in which`() {
        let whole = trace([span(1, name: "x")])
        let broken = trace([span(1, parent: 7, name: "x")])
        let text = ComparisonText().render(whole, broken)
        #expect(text.contains("(in b: its parent 0000000000000007 has not arrived)"))
        #expect(ComparisonText().render(broken, broken).contains("(its parent"))
        let ring = trace([span(1, parent: 1, name: "x")])
        #expect(ComparisonText().render(ring, ring).contains("(it is its own ancestor)"))
    }

    @Test func `hostile text is shown, not obeyed`() {
        let evil = span(1, name: "\u{1B}[2J", attributes: ["\u{202E}k": "\n\u{7}"])
        let text = ComparisonText().render(trace([span(1, name: "\u{1B}[2J")]), trace([evil]))
        #expect(!text.contains("\u{1B}") && !text.contains("\u{202E}") && !text.contains("\u{7}"))
        #expect(text.contains("\\u{202e}k: (none) → \\n\\u{7}"))
    }

    @Test func `traces without spans have nothing to compare`() {
        let text = ComparisonText().render(trace([]), trace([]))
        #expect(text.contains("no spans") && text.contains("nothing to compare"))
    }
}
