// SPDX-License-Identifier: Apache-2.0

import TelemetryModel
import Testing

@testable import TraceStore

@Suite struct StoreBoundsTests {
    @Test func `spans of one trace come together from several batches`() {
        let store = BoundedTraceStore()
        store.insert(batch([span(1), span(2, trace: 2)]))
        store.insert(batch([span(3, parent: 1)], service: "bank"))
        #expect(store.trace(1)?.spans.map(\.span.context.spanID.rawValue) == [1, 3])
        #expect(store.trace(1).map { $0.spans.map($0.service) } == ["shop", "bank"])
        #expect(store.trace(2)?.spans.count == 1)
        #expect(store.trace(3) == nil)
    }

    @Test func `the bytes stay within the bound and the oldest traces go first`() {
        let store = BoundedTraceStore(limits: TraceStoreLimits(bytes: 100_000, traceBytes: 50_000))
        for id in 1...1_000 as ClosedRange<UInt64> {
            store.insert(batch([span(1, trace: id), span(2, trace: id)]))
            #expect(store.figures.bytes <= 100_000)
        }
        let figures = store.figures
        #expect(store.trace(1) == nil)
        #expect(store.trace(1_000)?.spans.count == 2)
        #expect(figures.traces > 20)
        #expect(figures.traces + figures.evictedTraces == 1_000)
        #expect(figures.spans + figures.evictedSpans == 2_000)
        let kept = (1...1_000 as ClosedRange<UInt64>).filter { store.trace($0) != nil }
        #expect(
            kept.first == UInt64(1_001 - figures.traces) && kept.count == figures.traces,
            "what is kept are the newest")
    }

    @Test func `a store that evicted everything holds no bytes and no names`() {
        let store = BoundedTraceStore(limits: TraceStoreLimits(bytes: 6_000, traceBytes: 6_000))
        store.insert(batch([span(1, name: "old")], service: "gone", scope: "lib"))
        for id in 2...20 as ClosedRange<UInt64> {
            store.insert(batch([span(1, trace: id, name: "new")], service: "here"))
        }
        #expect(store.services() == ["here"])
        #expect(store.operations(ofService: "gone").isEmpty)
        #expect(store.operations(ofService: "here").map(\.name) == ["new"])
    }

    @Test func `resources that differ in every batch count against the bound`() {
        let store = BoundedTraceStore(limits: TraceStoreLimits(bytes: 200_000))
        for id in 1...2_000 as ClosedRange<UInt64> {
            let name = "service \(id) " + String(repeating: "x", count: 500)
            store.insert(batch([span(1, trace: id)], service: name))
        }
        #expect(store.figures.bytes <= 200_000)
        #expect(store.services().count == store.figures.traces)
    }

    @Test func `long strings count against the bound wherever they are`() {
        let long = AttributeValue.string(String(repeating: "x", count: 10_000))
        var long2 = span(2, trace: 2)
        long2.events = [FinishedSpan.Event(name: "e", time: 0, attributes: ["k": long])]
        var long3 = span(3, trace: 3)
        long3.links = [FinishedSpan.Link(context: long3.context, attributes: ["k": [long]])]
        let store = BoundedTraceStore(limits: TraceStoreLimits(bytes: 45_000, traceBytes: 45_000))
        store.insert(batch([span(1, attributes: ["k": long]), long2, long3]))
        #expect(store.figures.bytes > 30_000)
        store.insert(batch([span(4, trace: 4, attributes: ["k": .map(["m": long])])]))
        #expect(store.trace(1) == nil)
        #expect(store.trace(4) != nil)
    }

    @Test func `one giant trace is cut and evicts no other`() {
        let limits = TraceStoreLimits(bytes: 1_000_000, traceSpans: 100)
        let store = BoundedTraceStore(limits: limits)
        store.insert(batch([span(1, trace: 7)]))
        let report = store.insert(batch((1...5_000).map { span($0, trace: 8) }))
        #expect(report.accepted == 100)
        #expect(report.refused == 4_900)
        #expect(store.trace(8)?.spans.count == 100)
        #expect(store.trace(8)?.refusedSpans == 4_900)
        #expect(store.trace(7) != nil)
    }

    @Test func `one trace of giant spans is cut by bytes`() {
        let store = BoundedTraceStore(limits: TraceStoreLimits(bytes: 800_000))
        store.insert(batch([span(1, trace: 7)]))
        let long = AttributeValue.string(String(repeating: "x", count: 30_000))
        let report = store.insert(
            batch((1...100).map { span($0, trace: 8, attributes: ["k": long]) }))
        #expect(report.accepted == 3)
        #expect(store.trace(7) != nil)
    }

    @Test func `a span larger than a trace may be leaves no empty trace behind`() {
        let store = BoundedTraceStore(limits: TraceStoreLimits(bytes: 8_000))
        let long = AttributeValue.string(String(repeating: "x", count: 3_000))
        #expect(store.insert(batch([span(1, attributes: ["k": long])])).refused == 1)
        #expect(store.trace(1) == nil)
        #expect(store.figures.traces == 0)
        #expect(store.figures.bytes == 0)
    }

    @Test func `a store without any room refuses and survives`() {
        let store = BoundedTraceStore(limits: TraceStoreLimits(bytes: 0))
        #expect(store.insert(batch([span(1), span(2)])).refused == 2)
        #expect(store.services().isEmpty)
    }

    @Test func `evicting the trace that is being written does no harm`() {
        let store = BoundedTraceStore(limits: TraceStoreLimits(bytes: 2_000, traceBytes: 2_000))
        for _ in 0..<3 {
            store.insert(batch((1...50).map { span($0, trace: $0 % 5 + 1) }))
            #expect(store.figures.bytes <= 2_000)
        }
    }
}

@Suite struct StoreDuplicateTests {
    @Test(arguments: [1, 100])
    func `a span that is delivered twice is kept once`(count: UInt64) {
        let store = BoundedTraceStore()
        let spans = (1...count).map { span($0) }
        store.insert(batch(spans))
        let report = store.insert(batch(spans))
        #expect(report.repeated == Int(count))
        #expect(report.accepted == 0)
        #expect(store.trace(1)?.spans.count == Int(count))
    }

    @Test(arguments: [1, 100])
    func `another span with the same id is kept and marked`(count: UInt64) {
        let store = BoundedTraceStore()
        store.insert(batch((1...count).map { span($0) }))
        store.insert(batch([span(1, name: "other")]))
        store.insert(batch([span(1, name: "other")]))
        let spans = store.trace(1)?.spans ?? []
        #expect(spans.count == Int(count) + 1)
        #expect(spans.filter(\.repeatsID).map(\.span.name) == ["other"])
    }

    @Test func `the same span from another service is another span`() {
        let store = BoundedTraceStore()
        store.insert(batch([span(1)], service: "client"))
        store.insert(batch([span(1)], service: "server"))
        #expect(store.trace(1)?.spans.map(\.repeatsID) == [false, true])
    }

    @Test func `only so many spans may share an id`() {
        let store = BoundedTraceStore()
        let report = store.insert(batch((1...100).map { span(1, name: "name \($0)") }))
        #expect(report.accepted == 8)
        #expect(report.refused == 92)
    }

    @Test func `spans without ids are counted and not kept`() {
        let store = BoundedTraceStore()
        let report = store.insert(batch([span(0), span(1, trace: 0), span(1)]))
        #expect(report.invalid == 2)
        #expect(report.accepted == 1)
        #expect(store.figures.insertions == report)
    }

    @Test func `many writers at once lose nothing`() async {
        let store = BoundedTraceStore()
        await withTaskGroup(of: Void.self) { group in
            for writer in 0..<8 as Range<UInt64> {
                group.addTask {
                    for id in 1...200 as ClosedRange<UInt64> {
                        store.insert(batch([span(writer * 1_000 + id, trace: id)]))
                    }
                }
            }
        }
        #expect(store.figures.spans == 1_600)
        #expect((1...200).allSatisfy { store.trace($0)?.spans.count == 8 })
    }
}
