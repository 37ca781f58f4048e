// SPDX-License-Identifier: Apache-2.0

import TelemetryModel
import Testing

@testable import TraceStore

@Suite struct LogTests {
    @Test func `logs come to the spans of their trace, from whichever source`() throws {
        let store = BoundedTraceStore()
        store.insert(batch([span(1)]))
        store.insert(logs([log("a", trace: 1, span: 1)]))
        store.insert(logs([log("b", trace: 1)], service: "bank"))
        let trace = try #require(store.trace(1))
        #expect(trace.logs.map(\.record.body) == ["a", "b"])
        #expect(trace.logs.map(\.source) == [0, 1])
        #expect(trace.sources.map(\.resource.serviceName) == ["shop", "bank"])
        #expect(store.figures.logs == 2)
        #expect(store.figures.logInsertions.accepted == 2)
    }

    @Test func `a log may arrive before any span of its trace`() throws {
        let store = BoundedTraceStore()
        store.insert(logs([log("early", trace: 1, span: 7)], service: "logger"))
        #expect(store.trace(1)?.logs.count == 1)
        #expect(store.services().isEmpty, "a service without spans has no trace to list")
        #expect(store.traces(matching: TraceSearch()).isEmpty)
        store.insert(batch([span(7)]))
        #expect(store.services() == ["shop"])
        #expect(store.traces(matching: TraceSearch()).map { $0.logs.count } == [1])
        #expect(store.trace(1)?.service(of: try #require(store.trace(1)?.spans.first)) == "shop")
    }

    @Test func `listeners hear of logs`() async throws {
        let store = BoundedTraceStore()
        let feed = try #require(store.subscribe())
        store.insert(logs([log("x"), log("y", trace: 3)]))
        #expect(await feed.next()?.changed == [TraceID(high: 0, low: 3)])
    }

    @Test func `the logs of a trace go with it`() {
        let store = BoundedTraceStore(limits: TraceStoreLimits(bytes: 20_000, traceBytes: 10_000))
        for id in 1...200 as ClosedRange<UInt64> {
            store.insert(logs([log("line \(id)", trace: id)], service: "service \(id)"))
            store.insert(batch([span(1, trace: id)]))
            #expect(store.figures.bytes <= 20_000)
        }
        let figures = store.figures
        #expect(figures.logs > 0)
        #expect(figures.logs + figures.evictedLogs == 200)
        #expect(store.trace(1) == nil)
        #expect(store.trace(200)?.logs.count == 1)
    }

    @Test func `a trace with too many logs is cut and evicts no other`() {
        let store = BoundedTraceStore(limits: TraceStoreLimits(bytes: 1_000_000, traceLogs: 50))
        store.insert(batch([span(1, trace: 7)]))
        let report = store.insert(logs((1...200).map { log("\($0)", trace: 8) }))
        #expect(report.accepted == 50)
        #expect(report.refused == 150)
        #expect(store.trace(8)?.refusedLogs == 150)
        #expect(store.trace(7) != nil)
    }

    @Test func `giant logs count against the bound of their trace`() {
        let store = BoundedTraceStore(limits: TraceStoreLimits(bytes: 800_000))
        let giant = String(repeating: "x", count: 30_000)
        let report = store.insert(logs((1...100).map { _ in log(giant, trace: 8) }))
        #expect(report.accepted == 3)
        #expect(store.figures.bytes > 90_000)
    }

    @Test func `of logs outside of traces the newest are kept`() {
        let store = BoundedTraceStore(limits: TraceStoreLimits(looseLogs: 10))
        store.insert(logs((1...100).map { log("\($0)") }))
        #expect(store.looseLogs().map(\.record.body) == (91...100).map { .string("\($0)") })
        #expect(store.figures.logs == 10)
        #expect(store.figures.evictedLogs == 90)
    }

    @Test func `giant logs outside of traces, each from its own source, stay within their share`() {
        let store = BoundedTraceStore(limits: TraceStoreLimits(bytes: 1_600_000))
        for index in 0..<100 {
            let name = String(repeating: "\(index) ", count: 5_000)
            store.insert(logs([log(name)], service: name))
            #expect(store.figures.bytes <= 100_000)
        }
        #expect((1...10).contains(store.looseLogs().count))
        let tooLarge = log(String(repeating: "x", count: 200_000))
        #expect(store.insert(logs([tooLarge])).refused == 1)
    }

    @Test func `a clear takes logs and metrics along`() {
        let store = BoundedTraceStore()
        store.insert(logs([log("a"), log("b", trace: 1)]))
        store.insert(metrics([gauge("m", 1)]))
        let before = store.revision
        store.clear()
        #expect(store.figures == TraceStoreFigures())
        #expect(store.looseLogs().isEmpty)
        #expect(store.metrics().isEmpty)
        #expect(store.revision != before)
    }
}
