// SPDX-License-Identifier: Apache-2.0

import TelemetryModel
import Testing

@testable import TraceStore

@Suite struct FindingTests {
    @Test func `a whole trace gives no cause for remarks`() {
        let analysis = TraceAnalysis(
            trace(across: [
                "web": span(1, kind: .client, start: 0, end: 100),
                "shop": span(2, parent: 1, kind: .server, start: 10, end: 90),
                "shop": span(3, parent: 2, kind: .client, start: 20, end: 30),
            ]))
        #expect(analysis.findings.isEmpty)
        #expect(analysis.rows.allSatisfy { $0.findings.isEmpty })
    }

    @Test func `a missing root and an orphan are told apart from a whole trace`() {
        let analysis = TraceAnalysis(
            trace([span(2, parent: 9, name: "GET /"), span(3, parent: 2)]))
        #expect(analysis.codes(of: 2) == [.orphan])
        #expect(analysis.codes(of: 3).isEmpty)
        #expect(
            analysis.findings == [
                TraceFinding(
                    .missingRoot,
                    "The root of this trace has not arrived; what is here begins with GET / of shop."
                ),
                TraceFinding(.orphan, "1 span names a parent that has not arrived.", rows: [0]),
            ])
        #expect(
            analysis.rows[0].findings.first?.text
                == "Its parent 0000000000000009 has not arrived.")
    }

    @Test func `a parent in another process is said to be there`() {
        var remote = span(2, parent: 9)
        remote.isParentRemote = true
        let text = TraceAnalysis(trace([remote])).rows[0].findings[0].text
        #expect(
            text == "Its parent 0000000000000009, which lives in another process, has not arrived.")
    }

    @Test func `a ring is named where it is cut`() {
        let ring = [span(1, parent: 2), span(2, parent: 1, start: 1)]
        let analysis = TraceAnalysis(trace(ring))
        #expect(analysis.codes(of: 1) == [.cycle])
        #expect(analysis.findings.map(\.code) == [.missingRoot, .cycle])
    }

    @Test func `every bearer of an id is told of the others`() {
        let analysis = TraceAnalysis(
            trace([span(1), span(2, parent: 1), span(2, parent: 1, name: "other")]))
        #expect(analysis.codes(of: 2) == [.duplicateID, .duplicateID])
        #expect(analysis.sentences(.duplicateID) == ["2 spans bear the id of another span."])
        #expect(
            analysis.rows[1].findings[0].text
                == "1 other span has the same id 0000000000000002, though ids should be unique.")
    }

    @Test func `client and server with one id are two sides of one call`() {
        let analysis = TraceAnalysis(
            trace(across: [
                "web": span(1, start: 0, end: 100),
                "shop": span(2, parent: 1, name: "in", kind: .server, start: 20, end: 80),
                "web": span(2, parent: 1, name: "out", kind: .client, start: 10, end: 90),
                "shop": span(3, parent: 2, start: 30, end: 40),
            ]))
        #expect(analysis.rows.map { analysis.span($0).span.name } == ["work", "out", "in", "work"])
        #expect(analysis.rows.map(\.node.depth) == [0, 1, 2, 3])
        #expect(analysis.codes(of: 2) == [.sharedSpan, .sharedSpan])
        #expect(analysis.findings.map(\.code) == [.sharedSpan])
        #expect(analysis.rows[2].findings[0].text.hasSuffix("this is the server's side."))
    }

    @Test func `of a shared id the client's own children stay with the client`() {
        let analysis = TraceAnalysis(
            trace(across: [
                "web": span(2, kind: .client, start: 0, end: 90),
                "shop": span(2, kind: .server, start: 20, end: 80),
                "web": span(3, parent: 2, start: 30, end: 40),
            ]))
        #expect(analysis.rows.map(\.node.depth) == [0, 1, 1])
    }

    @Test func `late is what came long after the root without having run so long`() {
        var spans = trace([
            span(1, end: 10), span(2, parent: 1), span(3, parent: 1, kind: .consumer, end: 30_000),
            span(4, parent: 1),
        ]).spans
        let second: UInt64 = 1_000_000_000
        for (index, arrival) in [100, 111, 131, 109].enumerated() {
            spans[index].arrived = UInt64(arrival) * second
        }
        var late = trace([])
        late.spans = spans
        late.sources = trace([span(1)]).sources
        let analysis = TraceAnalysis(late)
        #expect(analysis.codes(of: 2) == [.late])
        #expect(analysis.codes(of: 3).isEmpty)
        #expect(analysis.codes(of: 4).isEmpty)
        #expect(
            analysis.rows.flatMap(\.findings).map(\.text)
                == ["It arrived 11.00 s after the root of its trace."])
    }

    @Test func `a span that outlives its parent is named with the time`() {
        let analysis = TraceAnalysis(trace([span(1, end: 10), span(2, parent: 1, end: 12)]))
        #expect(analysis.codes(of: 2) == [.outlivesParent])
        #expect(analysis.rows[1].findings[0].text == "It ends 2.00 ms after its parent.")
        #expect(analysis.sentences(.outlivesParent) == ["1 span ends after its parent."])
    }

    @Test func `a message may be sent when what caused it is over`() {
        let spans = [span(1, end: 2), span(2, parent: 1, kind: .producer, start: 5, end: 9)]
        #expect(TraceAnalysis(trace(spans)).findings.isEmpty)
    }

    @Test func `whoever receives a message may outlive whoever sent it`() {
        let spans = [span(1, kind: .producer, end: 2), span(2, parent: 1, kind: .consumer, end: 9)]
        #expect(TraceAnalysis(trace(spans)).findings.isEmpty)
    }

    @Test func `a span that ends before it starts is shown as a moment`() {
        let analysis = TraceAnalysis(trace([span(1, start: 10, end: 7)]))
        #expect(analysis.codes(of: 1) == [.endsBeforeStart])
        #expect(
            analysis.rows[0].findings[0].text
                == "It ends 3.00 ms before it starts; it is drawn as a moment.")
    }

    @Test func `spans that did not fit are counted`() {
        var full = trace([span(1)])
        full.refusedSpans = 3
        #expect(
            TraceAnalysis(full).sentences(.refused)
                == ["3 more spans of this trace arrived and did not fit into the store."])
    }
}

@Suite struct ClockSkewTests {
    private func analyse(server start: UInt64, _ end: UInt64) -> TraceAnalysis {
        TraceAnalysis(
            trace(across: [
                "web": span(1, kind: .client, start: 1_000, end: 1_100),
                "bank": span(2, parent: 1, kind: .server, start: start, end: end),
            ]))
    }

    @Test func `a server that begins before its client has a clock that is behind`() {
        let analysis = analyse(server: 900, 980)
        #expect(analysis.codes(of: 2) == [.clockSkew])
        #expect(
            analysis.sentences(.clockSkew) == [
                "The clock of bank seems to be 110.00 ms behind that of web, as one call between "
                    + "them shows."
            ])
    }

    @Test func `a server that ends long after its client has a clock that is ahead`() {
        let analysis = analyse(server: 1_200, 1_280)
        #expect(
            analysis.rows[1].findings.map(\.text) == [
                "The clock of bank seems to be 190.00 ms ahead of that of web: the span does not fit "
                    + "into the call that caused it."
            ])
    }

    @Test func `a call that took its server longer than its client was given up, not shifted`() {
        #expect(analyse(server: 1_010, 1_300).codes(of: 2) == [.outlivesParent])
    }

    @Test func `a call that its client gave up without an answer says nothing of a clock`() {
        var call = span(1, kind: .client, start: 1_000, end: 1_100)
        call.status = FinishedSpan.Status(code: .error)
        // A proxy that was told last.
        let server = span(2, parent: 1, kind: .client, start: 1_004, end: 1_103)
        #expect(
            TraceAnalysis(trace(across: ["web": call, "proxy": server])).codes(of: 2)
                == [.outlivesParent])
        call.attributes["http.response.status_code"] = 503
        #expect(
            TraceAnalysis(trace(across: ["web": call, "proxy": server])).codes(of: 2)
                == [.clockSkew])
    }

    @Test func `what the time on the wire explains is no finding`() {
        #expect(analyse(server: 995, 1_050).findings.isEmpty)
        #expect(analyse(server: 1_040, 1_101).findings.isEmpty)
    }

    @Test func `many calls between two services make one sentence`() {
        let analysis = TraceAnalysis(
            trace(across: [
                "web": span(1, kind: .client, start: 1_000, end: 1_100),
                "bank": span(2, parent: 1, kind: .server, start: 800, end: 890),
                "web": span(3, kind: .client, start: 2_000, end: 2_100),
                "bank": span(4, parent: 3, kind: .server, start: 1_700, end: 1_790),
            ]))
        #expect(analysis.sentences(.clockSkew).count == 1)
        #expect(analysis.findings.first { $0.code == .clockSkew }?.rows.count == 2)
        #expect(analysis.sentences(.clockSkew)[0].contains("305.00 ms behind"))
    }
}
