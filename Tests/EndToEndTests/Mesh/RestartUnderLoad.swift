// SPDX-License-Identifier: Apache-2.0

import PostgresTesting
import Subprocess
import Synchronization
import TelemetryModel
import Testing
import TraceStore

/// Where a program sends its spans, and how.
struct OTLPTarget: Sendable {
    let port: Int
    let wireProtocol: String

    init(port: Int, by wireProtocol: String) {
        self.port = port
        self.wireProtocol = wireProtocol
    }
}

/// What a program answered, and what it said at its end.
struct LoadRun: Sendable {
    let answered: [TraceID]
    let log: String

    /// The answers whose traces have not all of their spans.
    func incomplete(in store: BoundedTraceStore) -> [TraceID] {
        answered.filter { store.trace($0)?.spans.count != spansOfAListing }
    }
}

/// From the server's to the statement's.
let spansOfAListing = 5

/// Starts the API, and a collector twice: it is asked to stop while requests are answered, some more are
/// while it is away, and then it is started again.
///
/// - Parameter collecting: runs the collector for as long as the function that it is given runs.
func withLoad(
    _ target: OTLPTarget, store: BoundedTraceStore,
    _ collecting:
        @escaping @Sendable (@escaping @Sendable () async throws -> Void) async throws -> Void
) async throws -> LoadRun {
    try await withTestDatabase { url in
        try await withMigrations(at: url) {
            let run = try await withAPI(environment: [
                "DATABASE_URL": url, "OUTLAY_RELAY": "false", "OTEL_LOGS_EXPORTER": "none",
                "OTEL_METRICS_EXPORTER": "none", "OTEL_BSP_SCHEDULE_DELAY": "50",
                "OTEL_EXPORTER_OTLP_ENDPOINT": "http://127.0.0.1:\(target.port)",
                "OTEL_EXPORTER_OTLP_PROTOCOL": target.wireProtocol,
                // A busy machine takes its time over a restart; it is tried for longer than that.
                "OTEL_EXPORTER_OTLP_TIMEOUT": "60000", "OTEL_BSP_EXPORT_TIMEOUT": "60000",
            ]) { api in
                let load = ListingLoad(api)
                try await withThrowingTaskGroup(of: Void.self) { group in
                    // The collector is asked to stop in the middle of it.
                    group.addTask { try await load.send(200) }
                    try await collecting { await load.reached(100) }
                    try await group.waitForAll()
                }
                try await load.send(100)
                try await collecting {
                    try await load.send(50)
                    await load.arrive(in: store)
                }
                return load.answered
            }
            #expect(run.status.isSuccess, "\(run.log)")
            return LoadRun(answered: run.result, log: run.log)
        }
    }
}

/// Requests to one API, and what has been answered.
final class ListingLoad: Sendable {
    private struct State {
        var answered: [TraceID] = []
        var waiting: [(count: Int, continuation: CheckedContinuation<Void, Never>)] = []
    }

    private let api: Stack
    private let state = Mutex(State())

    init(_ api: Stack) {
        self.api = api
    }

    var answered: [TraceID] { state.withLock { $0.answered } }

    /// So many requests, some at once.
    func send(_ count: Int) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<5 {
                group.addTask {
                    for _ in 0..<(count / 5) {
                        let answer = try await self.api.request(.GET, "/expenses")
                        self.add(try #require(answer.traceID))
                    }
                }
            }
            try await group.waitForAll()
        }
    }

    /// Returns as soon as so many have been answered.
    func reached(_ count: Int) async {
        await withCheckedContinuation { continuation in
            let isReached = state.withLock { state in
                if state.answered.count >= count { return true }
                state.waiting.append((count, continuation))
                return false
            }
            if isReached { continuation.resume() }
        }
    }

    /// Returns as soon as the trace of every answer is whole, or after longer than any sender tries.
    func arrive(in store: BoundedTraceStore) async {
        let answered = answered
        await before(.seconds(90)) {
            await store.withChanges { feed in
                while !answered.allSatisfy({ store.trace($0)?.spans.count == spansOfAListing }),
                    await feed.next() != nil
                {}
            }
        }
    }

    private func add(_ id: TraceID) {
        let reached = state.withLock { state in
            state.answered.append(id)
            let count = state.answered.count
            defer { state.waiting.removeAll { $0.count <= count } }
            return state.waiting.filter { $0.count <= count }
        }
        for each in reached { each.continuation.resume() }
    }
}
