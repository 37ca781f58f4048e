// SPDX-License-Identifier: Apache-2.0

import TelemetryModel
import Testing

@testable import TraceStore

@Suite struct TreeTextTests {
    private let sample = trace([
        span(
            1, name: "POST /expenses", kind: .server, end: 12,
            attributes: ["http.response.status_code": 201]),
        span(
            2, parent: 1, name: "ExpenseHandler.create", start: 1, end: 11,
            attributes: ["component": "handler"]),
        span(
            3, parent: 2, name: "INSERT expenses", kind: .client, start: 2, end: 5,
            attributes: [
                "db.query.summary": "INSERT expenses", "db.response.status_code": "23505",
            ],
            status: FinishedSpan.Status(code: .error, message: "duplicate key")),
        span(4, parent: 2, name: "COMMIT", kind: .client, start: 6, end: 7),
        span(5, parent: 99, name: "late", start: 8, end: 9),
    ])

    @Test func `a trace reads as a tree`() {
        let expected = """
            trace 00000000000000000000000000000001
            5 spans, 1 service, 12.00 ms, 1 error, 1970-01-01 00:00:00.000 UTC

            shop: POST /expenses  server 201                                        12.00 ms
            └─ ExpenseHandler.create  internal handler                              10.00 ms
               ├─ ERROR INSERT expenses  client 23505                                3.00 ms
               │     ERROR duplicate key
               └─ COMMIT  client                                                     1.00 ms
            (its parent 0000000000000063 has not arrived)
            shop: late  internal                                                     1.00 ms

            """
        #expect(TreeText().render(sample) == expected)
    }

    @Test(arguments: [40, 80, 120])
    func `no line is longer than the width`(width: Int) {
        let deep = (1...60).map {
            span(
                $0, parent: $0 == 1 ? nil : $0 - 1, name: String(repeating: "名前", count: 30),
                status: FinishedSpan.Status(
                    code: .error, message: String(repeating: "m", count: 200)))
        }
        for drawsBars in [false, true] {
            let text = TreeText(width: width, drawsBars: drawsBars).render(trace(deep))
            for line in text.split(separator: "\n") {
                #expect(SafeText.columns(String(line)) <= width)
            }
        }
    }

    @Test func `colour comes only when asked, and then red for errors`() {
        #expect(!TreeText().render(sample).contains("\u{1B}"))
        #expect(
            TreeText(usesColour: true).render(sample).contains("\u{1B}[1;31mERROR INSERT expenses"))
    }

    @Test func `an error without any reason still says so`() {
        let status = FinishedSpan.Status(code: .error)
        #expect(
            TreeText().render(trace([span(1, status: status)])).contains("ERROR without a reason"))
    }

    @Test func `an exception gives the reason`() {
        var failed = span(1, attributes: ["error.type": "Timeout"])
        failed.status = FinishedSpan.Status(code: .error)
        failed.events = [
            FinishedSpan.Event(
                name: "exception", time: 0, attributes: ["exception.message": "too late"])
        ]
        #expect(TreeText().render(trace([failed])).contains("ERROR Timeout: too late"))
    }

    @Test func `a child of another service says which`() {
        let store = BoundedTraceStore()
        store.insert(batch([span(1, name: "call")], service: "web"))
        store.insert(batch([span(2, parent: 1, name: "serve")], service: "api"))
        let text = store.trace(1).map { TreeText().render($0) } ?? ""
        #expect(text.contains("└─ api: serve"))
        #expect(text.contains("2 services"))
    }

    @Test func `rings, repeated ids and refused spans are said in words`() {
        var odd = trace([span(1, parent: 2), span(2, parent: 1), span(2, name: "b", start: 1)])
        odd.spans[2].repeatsID = true
        odd.refusedSpans = 7
        let text = TreeText().render(odd)
        #expect(text.contains("(it is its own ancestor)"))
        #expect(text.contains("(another span has the same id 0000000000000002)"))
        #expect(text.contains("7 more spans arrived and did not fit."))
    }

    @Test func `a trace without spans says so`() {
        #expect(TreeText().render(trace([])).contains("no spans"))
    }

    @Test(arguments: [
        ("a\nb", "a\\nb"), ("\u{1B}[31mred", "\\u{1b}[31mred"), ("a\u{202E}b", "a\\u{202e}b"),
        ("a\u{2066}b", "a\\u{2066}b"), ("\u{7F}", "\\u{7f}"), ("\u{9B}2J", "\\u{9b}2J"),
        ("a\u{200B}b", "a\\u{200b}b"), ("\u{2028}", "\\u{2028}"), ("\r\n", "\\r\\n"),
        ("\u{E0041}", "\\u{e0041}"), ("\0", "\\u{0}"), ("Grüße, 日本 🙂", "Grüße, 日本 🙂"),
    ])
    func `hostile characters are shown, not obeyed`(text: String, safe: String) {
        #expect(SafeText.escaping(text) == safe)
        let printed = TreeText().render(trace([span(1, name: text)]))
        #expect(printed.contains(": " + safe))
    }

    @Test func `thousands of combining marks are cut`() {
        let name = "a" + String(repeating: "\u{301}", count: 10_000)
        #expect(TreeText().render(trace([span(1, name: name)])).unicodeScalars.count < 1_000)
    }

    @Test(
        arguments: [
            (0, "0 ns"), (999, "999 ns"), (1_000, "1.0 µs"), (12_345, "12.3 µs"),
            (4_210_000, "4.21 ms"), (1_500_000_000, "1.50 s"), (.max, "18446744073.70 s"),
        ] as [(UInt64, String)])
    func `durations have the unit that suits them`(nanoseconds: UInt64, text: String) {
        #expect(TimeText.duration(nanoseconds) == text)
    }

    @Test(
        arguments: [
            (0, "1970-01-01 00:00:00.000"), (951_782_400, "2000-02-29 00:00:00.000"),
            (951_868_800, "2000-03-01 00:00:00.000"), (1_735_689_599, "2024-12-31 23:59:59.000"),
            (1_795_212_718, "2026-11-20 22:11:58.000"), (4_107_542_400, "2100-03-01 00:00:00.000"),
            (4_107_542_399, "2100-02-28 23:59:59.000"),
        ] as [(UInt64, String)])
    func `moments are dates of the Gregorian calendar`(seconds: UInt64, text: String) {
        #expect(TimeText.moment(seconds * 1_000_000_000) == text)
    }
}

@Suite struct JSONWriterTests {
    @Test func `strings are quoted and escaped, and values separated`() {
        var json = JSONWriter()
        json.object {
            $0.key("a\"b")
            $0.array {
                $0.value("x\n\u{1}\\é")
                $0.value(-3)
                $0.value(true)
                $0.value(1.5)
                $0.value(Double.nan)
                $0.null()
                $0.array { _ in }
            }
            $0.key("o")
            $0.object { _ in }
        }
        #expect(
            json.text == #"{"a\"b":["x\n\u0001\\é",-3,true,1.5,"nan",null,[]],"o":{}}"#)
    }

    @Test(
        arguments: [
            (.bytes(Array("any carnal pleas".utf8)), "YW55IGNhcm5hbCBwbGVhcw=="),
            (.bytes(Array("sure".utf8)), "c3VyZQ=="), (.bytes([1, 2, 3]), "AQID"), (.bytes([]), ""),
            (["a", 1], #"["a",1]"#), (.map(["k": .empty]), #"{"k":null}"#), (2.5, "2.5"),
        ] as [(AttributeValue, String)])
    func `every attribute value has a text`(value: AttributeValue, text: String) {
        #expect(value.text == text)
    }
}
