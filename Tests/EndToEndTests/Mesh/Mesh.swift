// SPDX-License-Identifier: Apache-2.0

import Subprocess
import Testing
import TraceStore

/// The two ports of each proxy, known before anything has started.
private struct MeshPorts: Sendable {
    let webIn: ReservedPort
    let webOut: ReservedPort
    let expensesIn: ReservedPort
    let expensesOut: ReservedPort
    let bankIn: ReservedPort

    init() throws {
        webIn = try ReservedPort()
        webOut = try ReservedPort()
        expensesIn = try ReservedPort()
        expensesOut = try ReservedPort()
        bankIn = try ReservedPort()
    }
}

/// The three services and their proxies.
struct Mesh: Sendable {
    private let settings: MeshSettings
    private let collector: ReceivingPorts
    private let ports: MeshPorts

    /// Fails with a ``ReservationFailure`` if the system has no ports to give.
    init(_ settings: MeshSettings, collector: ReceivingPorts) throws {
        self.settings = settings
        self.collector = collector
        ports = try MeshPorts()
    }

    /// The proxies start last and stop first, so that no call meets a service that is not there.
    func run<Result: Sendable>(
        at url: String, store: BoundedTraceStore,
        _ body: @escaping @Sendable (MeshedSystem) async throws -> Result
    ) async throws -> Result {
        let bank = try await withBankProcess(environment: variables(["DATABASE_URL": url])) {
            bank in
            let api = try await withAPI(
                environment: variables([
                    "DATABASE_URL": url, "OUTLAY_RELAY": "false", "OUTLAY_DEFAULT_USER": "demo",
                    "OUTLAY_BANK_URL": "http://127.0.0.1:\(ports.expensesOut.number)",
                ])
            ) { api in
                let web = try await withWebProcess(
                    environment: variables([
                        "OUTLAY_EXPENSES_URL": "http://127.0.0.1:\(ports.webOut.number)"
                    ])
                ) { web in
                    try await withProxies(sidecars(web, api, bank)[...]) {
                        let door = "http://127.0.0.1:\(ports.webIn.number)"
                        return try await body(
                            MeshedSystem(
                                door: Stack(api: door, outlay: web.outlay), web: web, bank: bank,
                                store: store))
                    }
                }
                #expect(web.status.isSuccess, "\(web.log)")
                return web.result
            }
            #expect(api.status.isSuccess, "\(api.log)")
            return api.result
        }
        #expect(bank.status.isSuccess, "\(bank.log)")
        return bank.result
    }

    private func sidecars(_ web: Stack, _ api: Stack, _ bank: Stack) -> [Sidecar] {
        let tracing = settings.tracing
        return [
            Sidecar(
                name: "web-sidecar", inbound: ports.webIn, application: web.port,
                outbound: ports.webOut, peer: ports.expensesIn, tracing: tracing,
                collector: collector, sampling: settings.sampling),
            Sidecar(
                name: "expenses-sidecar", inbound: ports.expensesIn, application: api.port,
                outbound: ports.expensesOut, peer: ports.bankIn, tracing: tracing,
                collector: collector, fault: settings.fault),
            Sidecar(
                name: "bank-sidecar", inbound: ports.bankIn, application: bank.port,
                tracing: tracing, collector: collector),
        ]
    }

    private func variables(_ own: [String: String]) -> [String: String] {
        var all = [
            "OTEL_EXPORTER_OTLP_ENDPOINT": "http://127.0.0.1:\(collector.otlp)",
            "OTEL_BSP_SCHEDULE_DELAY": "50", "OTEL_LOGS_EXPORTER": "none",
            "OTEL_METRICS_EXPORTER": "none", "OTEL_PROPAGATORS": settings.tracing.propagators,
        ]
        all.merge(settings.services) { $1 }
        return all.merging(own) { $1 }
    }
}

/// Runs an Envoy for each of the sidecars; `body` begins when all of them listen.
private func withProxies<Result: Sendable>(
    _ sidecars: ArraySlice<Sidecar>, _ body: @escaping @Sendable () async throws -> Result
) async throws -> Result {
    guard let first = sidecars.first else { return try await body() }
    let envoy = try #require(ForeignProgram.envoy.path, "Envoy is not installed")
    let run = try await withOutlay(first.arguments, program: envoy) { running in
        guard await running.line(containing: "starting workers") != nil else {
            throw StartFailure(log: running.log)
        }
        return try await withProxies(sidecars.dropFirst(), body)
    }
    #expect(run.status.isSuccess, "\(first.name): \(run.log)")
    return run.result
}

extension Stack {
    /// On which it listens.
    fileprivate var port: Int { Int(api.split(separator: ":").last ?? "") ?? 0 }
}
