// SPDX-License-Identifier: Apache-2.0

import ServiceLifecycle
import TelemetrySDK

/// Runs all that telemetry consists of: until graceful shutdown, and then until what is left has been
/// exported.
///
/// All signals shut down at the same time, each within ``defaultShutdownTimeout``, so a receiver that
/// does not answer delays the end of a program once. The last metrics say what became of spans and log
/// records: their readers wait until those are settled, but no more than half of that time.
struct TelemetryService: Service, CustomStringConvertible {
    let processors: [any SpanProcessor]
    let logProcessors: [any LogRecordProcessor]
    let samplers: [any RemoteSampler]
    let metrics: [any Service]
    /// Complete once spans and log records are settled.
    let settled: Completion
    var description: String { "telemetry" }

    func run() async throws {
        guard !pipelines.isEmpty || !metrics.isEmpty else {
            // A service that returned at once would end its group.
            try? await gracefulShutdown()
            return
        }
        try await withThrowingDiscardingTaskGroup { group in
            for service in metrics { group.addTask { try await service.run() } }
            group.addTask {
                defer { settled.complete() }
                try await runPipelines()
            }
        }
    }

    private func runPipelines() async throws {
        try await withThrowingDiscardingTaskGroup { group in
            for service in pipelines { group.addTask { try await service.run() } }
        }
    }

    private var pipelines: [any Service] {
        let running: [any Service] = processors + logProcessors
        // Samplers are of use only to spans that are recorded.
        return running.isEmpty ? [] : running + samplers.map(SamplerService.init)
    }
}

private struct SamplerService: Service {
    let sampler: any RemoteSampler

    func run() async { await sampler.run() }
}
