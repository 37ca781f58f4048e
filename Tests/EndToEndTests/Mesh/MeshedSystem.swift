// SPDX-License-Identifier: Apache-2.0

import PostgresTesting
import TelemetryModel
import Testing
import TraceStore

/// What a mesh is like in which the system runs.
struct MeshSettings: Sendable {
    var tracing: ProxyTracing
    /// Of all three services, beside what they need to find each other.
    var services: [String: String] = [:]
    /// How many of a hundred requests the first proxy takes.
    var sampling = 100
    /// What happens to the requests to the bank.
    var fault: ProxyFault?
}

/// Web, API and bank as processes, each behind a real Envoy, with a real collector for all six.
struct MeshedSystem: Sendable {
    /// The proxy before the web, by which everything comes in.
    let door: Stack
    /// The web itself, past the proxy before it.
    let web: Stack
    /// The bank itself, for opening accounts.
    let bank: Stack
    let store: BoundedTraceStore

    /// Opens an account, records an expense by the door and pays it there; returns the last answer.
    func pay(headers: [String: String] = [:]) async throws -> Answer {
        let account = try await bank.request(
            .PUT, "/accounts/demo", body: #"{"balance":"100.00","currency":"EUR"}"#)
        #expect(account.status == 201 || account.status == 200)
        let body = #"{"description":"Lunch","amount":"1.50","currency":"EUR"}"#
        let created = try await door.request(.POST, "/api/expenses", body: body, headers: headers)
        #expect(created.status == 201, "\(created.body)")
        let path = try #require(created.headers.first(name: "location"))
        return try await door.request(.POST, "\(path)/pay", headers: headers)
    }

    /// A trace as soon as it has so many spans; as it is, if they have not come after a long while.
    func trace(_ id: TraceID?, spans count: Int) async throws -> Trace {
        let id = try #require(id)
        await before(.seconds(60)) {
            await store.withChanges { feed in
                while (store.trace(id)?.spans.count ?? 0) < count, await feed.next() != nil {}
            }
        }
        return try #require(store.trace(id))
    }
}

/// Runs `body`, and cancels it when it has taken longer than can be.
func before(_ limit: Duration, _ body: @escaping @Sendable () async -> Void) async {
    await withTaskGroup { group in
        group.addTask(operation: body)
        group.addTask { try? await Task.sleep(for: limit) }
        await group.next()
        group.cancelAll()
    }
}

/// Starts the system in a mesh on a new database and hands it over; everything has ended in order
/// before this returns.
func withMesh<Result: Sendable>(
    _ settings: MeshSettings,
    _ body: @escaping @Sendable (MeshedSystem) async throws -> Result
) async throws -> Result {
    try await withCollectorPorts { ports, store in
        try await withTestDatabase { url in
            try await withMigrations(at: url) {
                let mesh = try Mesh(settings, collector: ports)
                return try await mesh.run(at: url, store: store, body)
            }
        }
    }
}

extension Trace {
    /// The whole tree: service, kind, name and `ERROR` where it applies. Unlike ``SpanOutline`` it tells
    /// apart a client's span and a server's that have one id, as the viewer does.
    var outline: String {
        let analysis = TraceAnalysis(self)
        return analysis.rows.map { row in
            let traced = analysis.span(row)
            let mark = traced.span.status.code == .error ? " ERROR" : ""
            let service = source(of: traced).resource.serviceName
            let kind = "\(traced.span.kind)".uppercased()
            return String(repeating: "  ", count: row.node.depth)
                + "\(service): \(kind) \(traced.span.name)\(mark)"
        }.joined(separator: "\n")
    }

    /// The spans of proxies.
    var proxySpans: [FinishedSpan] { spans.map(\.span).filter(\.isFromProxy) }

    /// The spans that a service sent.
    func spans(of service: String) -> [FinishedSpan] {
        spans.filter { source(of: $0).resource.serviceName == service }.map(\.span)
    }
}
