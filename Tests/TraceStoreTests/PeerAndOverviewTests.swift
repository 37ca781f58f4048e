// SPDX-License-Identifier: Apache-2.0

import TelemetryModel
import Testing

@testable import TraceStore

@Suite struct SpanPeerTests {
    private static let peers: [(Attributes, SpanPeer?)] = [
        (["db.system.name": "postgresql"], SpanPeer(name: "postgresql", kind: .database)),
        (["db.system": "redis"], SpanPeer(name: "redis", kind: .database)),
        (
            ["db.system.name": "mysql", "peer.service": "ledger"],
            SpanPeer(name: "ledger", kind: .database)
        ),
        (["messaging.system": "kafka"], SpanPeer(name: "kafka", kind: .broker)),
        (["peer.service": "bank"], SpanPeer(name: "bank", kind: .service)),
        (["server.address": "bank.local"], SpanPeer(name: "bank.local", kind: .service)),
        (["server.address": ""], nil),
        ([:], nil),
    ]

    @Test(arguments: peers)
    func `a client says whom it calls`(attributes: Attributes, peer: SpanPeer?) {
        #expect(SpanPeer(of: span(1, kind: .client, attributes: attributes)) == peer)
    }

    @Test func `a server's own address is not a peer`() {
        let attributes: Attributes = ["server.address": "me", "component": "proxy"]
        #expect(SpanPeer(of: span(1, kind: .server, attributes: attributes)) == nil)
        #expect(span(1, attributes: attributes).isFromProxy)
    }
}

@Suite struct TraceOverviewTests {
    @Test func `a list's line has what a reader looks for`() throws {
        let failed = FinishedSpan.Status(code: .error)
        let overview = try #require(
            TraceOverview(
                trace(across: [
                    "bank": span(3, parent: 2, start: 6, end: 8, status: failed),
                    "web": span(
                        1, name: "GET /", kind: .server, start: 5, end: 20,
                        attributes: ["http.response.status_code": 502], status: failed),
                    "shop": span(2, parent: 1, start: 6, end: 9),
                    "bank": span(4, parent: 3, start: 7, end: 8),
                ])))
        #expect(overview.name == "GET /")
        #expect(overview.service == "web")
        #expect(overview.kind == .server)
        #expect(overview.status == .error)
        #expect(overview.outcome == "502")
        #expect(overview.hasRoot)
        #expect(overview.startTime == 5_000_000)
        #expect(overview.duration == 15_000_000)
        #expect(overview.spanCount == 4)
        #expect(overview.errorCount == 2)
        #expect(
            overview.services == [
                TraceOverview.Service(name: "web", spans: 1, errors: 1),
                TraceOverview.Service(name: "bank", spans: 2, errors: 1),
                TraceOverview.Service(name: "shop", spans: 1, errors: 0),
            ])
        #expect(overview.findings.isEmpty)
    }

    @Test func `without a root the earliest span speaks for the trace`() throws {
        let spans = [
            span(2, parent: 9, name: "later", start: 5), span(3, parent: 8, name: "first"),
        ]
        let overview = try #require(TraceOverview(trace(spans)))
        #expect(overview.name == "first")
        #expect(!overview.hasRoot)
        #expect(overview.findings == [.missingRoot, .orphan])
        #expect(TraceOverview(trace([])) == nil)
    }

    @Test func `when the newest span arrived is told`() throws {
        let store = BoundedTraceStore(clock: { 77 })
        store.insert(batch([span(1)]))
        #expect(try #require(store.trace(1).flatMap { TraceOverview($0) }).updated == 77)
    }
}
