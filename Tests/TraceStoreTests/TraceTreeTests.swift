// SPDX-License-Identifier: Apache-2.0

import TelemetryModel
import Testing

@testable import TraceStore

@Suite struct TraceTreeTests {
    /// `id@depth` of each node, in order.
    private func outline(_ spans: [FinishedSpan]) -> [String] {
        let tree = TraceTree(trace(spans))
        return tree.nodes.map { "\(tree.span($0).span.context.spanID.rawValue)@\($0.depth)" }
    }

    @Test func `children stand below their parent by start time, whatever the order of arrival`() {
        let spans = [
            span(4, parent: 2, start: 3), span(3, parent: 1, start: 5),
            span(2, parent: 1, start: 2),
            span(1),
        ]
        #expect(outline(spans) == ["1@0", "2@1", "4@2", "3@1"])
    }

    @Test func `a span whose parent is missing stands at the top, after the roots`() {
        let spans = [span(2, parent: 9, start: 0), span(3, parent: 2, start: 1), span(1, start: 5)]
        #expect(outline(spans) == ["1@0", "2@0", "3@1"])
        let tree = TraceTree(trace(spans))
        #expect(tree.nodes[1].placement == .orphan(missing: SpanID(rawValue: 9)))
        #expect(tree.nodes[0].placement == .root)
        #expect(tree.nodes.map(\.isLastSibling) == [false, true, true])
    }

    @Test func `rings are cut and every span appears once`() {
        let ring = [span(1, parent: 3, start: 1), span(2, parent: 1), span(3, parent: 2)]
        #expect(outline(ring).count == 3)
        #expect(TraceTree(trace(ring)).nodes.map(\.placement) == [.cycle, .child, .child])
        #expect(outline([span(1, parent: 1)]) == ["1@0"])
        let tail = ring + [span(4, parent: 2, start: 0), span(5)]
        #expect(outline(tail).count == 5)
        #expect(outline(tail).first == "5@0")
    }

    @Test func `of two spans with one id the first gets the children`() {
        let spans = [span(1), span(1, name: "other", start: 1), span(2, parent: 1, start: 2)]
        #expect(outline(spans) == ["1@0", "2@1", "1@0"])
    }

    @Test func `ten thousand spans in a chain, a fan and a ring need no stack`() {
        let chain = (1...10_000).map { span($0, parent: $0 == 1 ? nil : $0 - 1) }
        #expect(outline(chain).last == "10000@9999")
        let fan = (1...10_000).map { span($0, parent: $0 == 1 ? nil : 1, start: $0) }
        #expect(outline(fan).last == "10000@1")
        let ring = (1...10_000).map { span($0, parent: $0 == 1 ? 10_000 : $0 - 1) }
        #expect(Set(outline(ring)).count == 10_000)
        let many = (1...10_000).map { span($0, parent: $0 % 2 == 0 ? $0 - 1 : $0 + 1) }
        #expect(outline(many).count == 10_000)
    }

    @Test func `self time is what no child covers`() {
        let spans = [
            span(1, start: 0, end: 100),
            // Two that overlap, one that outlives its parent, one that began before it.
            span(2, parent: 1, start: 10, end: 30), span(3, parent: 1, start: 20, end: 40),
            span(4, parent: 1, start: 90, end: 200), span(5, parent: 1, start: 0, end: 5),
        ]
        #expect(TraceTree(trace(spans)).nodes[0].selfTime == 55_000_000)
    }

    @Test func `a span that ends before it starts has no duration`() {
        let backwards = [span(1, start: 10, end: 5), span(2, parent: 1, start: 0, end: 20)]
        let tree = TraceTree(trace(backwards))
        #expect(tree.nodes.map(\.selfTime) == [0, 20_000_000])
    }

    @Test func `no spans, no nodes`() {
        #expect(TraceTree(trace([])).nodes.isEmpty)
    }
}
