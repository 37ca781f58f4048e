// SPDX-License-Identifier: Apache-2.0

import TelemetryModel
import Testing

@testable import TraceStore

@Suite struct SearchTests {
    private let store = BoundedTraceStore()

    init() {
        let failed = FinishedSpan.Status(code: .error, message: "no")
        store.insert(
            batch([
                span(1, trace: 1, name: "GET /a", kind: .server, start: 100, end: 110),
                span(
                    2, trace: 1, parent: 1, name: "SELECT", kind: .client, start: 101, end: 105,
                    attributes: ["db.system.name": "postgresql", "rows": 3]),
            ]))
        store.insert(
            batch([
                span(
                    1, trace: 2, name: "POST /a", kind: .server, start: 300, end: 400,
                    attributes: ["http.response.status_code": 500], status: failed)
            ]))
        store.insert(
            batch([span(1, trace: 3, name: "GET /a", kind: .server, start: 200)], service: "bank"))
    }

    private func found(_ search: TraceSearch) -> [UInt64] {
        store.traces(matching: search).map(\.id.low)
    }

    @Test func `services and operations are listed by name`() {
        #expect(store.services() == ["bank", "shop"])
        #expect(store.operations(ofService: "shop").map(\.name) == ["GET /a", "POST /a", "SELECT"])
        #expect(store.operations(ofService: "shop", kind: .client).map(\.name) == ["SELECT"])
        #expect(store.operations(ofService: "nobody").isEmpty)
    }

    @Test func `everything is found, newest first, up to the limit`() {
        #expect(found(TraceSearch()) == [2, 3, 1])
        #expect(found(TraceSearch(limit: 2)) == [2, 3])
        #expect(found(TraceSearch(limit: 0)) == [])
    }

    @Test func `service, operation and kind must be those of one span`() {
        #expect(found(TraceSearch(service: "shop")) == [2, 1])
        #expect(found(TraceSearch(service: "bank", operation: "POST /a")) == [])
        #expect(found(TraceSearch(operation: "GET /a")) == [3, 1])
        #expect(found(TraceSearch(operation: "GET /a", kind: .client)) == [])
    }

    @Test func `durations and times are inclusive bounds`() {
        #expect(found(TraceSearch(minimumDuration: 10_000_000, maximumDuration: 10_000_000)) == [1])
        #expect(found(TraceSearch(minimumDuration: 100_000_001)) == [])
        #expect(found(TraceSearch(start: 300_000_000)) == [2])
        #expect(found(TraceSearch(end: 100_000_000)) == [1])
    }

    @Test(
        arguments: [
            (["rows": "3"], [1]),
            (["rows": "3", "db.system.name": "postgresql"], [1]),
            (["rows": "3", "span.kind": "server"], []),
            (["error": "true"], [2]),
            (["otel.status_code": "ERROR"], [2]),
            (["http.response.status_code": "500"], [2]),
            (["service.name": "bank"], [3]),
            (["otel.scope.name": "lib"], [2, 3, 1]),
            (["missing": ""], []),
        ] as [([String: String], [UInt64])])
    func `tags are found in spans, resources and fields`(tags: [String: String], ids: [UInt64]) {
        #expect(found(TraceSearch(tags: tags)) == ids)
    }

    @Test func `a search goes through many pages of traces`() {
        let store = BoundedTraceStore()
        for id in 1...2_000 as ClosedRange<UInt64> {
            store.insert(batch([span(1, trace: id, name: id == 5 ? "rare" : "usual", start: id)]))
        }
        #expect(store.traces(matching: TraceSearch(operation: "rare")).map(\.id.low) == [5])
        #expect(store.traces(matching: TraceSearch(limit: 1_999)).last?.id.low == 2)
    }

    @Test func `a summary names the root and counts`() {
        let summary = store.newestSummaries(limit: 3).last
        #expect(summary?.name == "GET /a")
        #expect(summary?.service == "shop")
        #expect(summary?.spanCount == 2)
        #expect(summary?.duration == 10_000_000)
        #expect(store.newestSummaries(limit: 2).first?.errorCount == 1)
    }

    @Test(arguments: ["1", "01", "00000000000000000000000000000001"])
    func `a shorter id is padded with zeros`(text: String) {
        #expect(TraceID(paddedHex: text) == TraceID(high: 0, low: 1))
    }

    @Test(arguments: ["", "0", "g", " 1", "-1", "000000000000000000000000000000001", "٣"])
    func `what is no id is refused`(text: String) {
        #expect(TraceID(paddedHex: text) == nil)
        #expect(SpanID(paddedHex: text) == nil)
    }
}
