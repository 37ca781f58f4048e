// SPDX-License-Identifier: Apache-2.0

import ServiceLifecycle
import TelemetrySDK

/// Runs the processors and the remote samplers side by side, until all of them have shut down.
struct TelemetryService: Service, CustomStringConvertible {
    let processors: [any SpanProcessor]
    let samplers: [any RemoteSampler]
    var description: String { "telemetry" }

    func run() async throws {
        guard !processors.isEmpty else { return try await gracefulShutdownOrCancellation() }
        try await withThrowingDiscardingTaskGroup { group in
            for processor in processors {
                group.addTask { try await processor.run() }
            }
            for sampler in samplers { group.addTask { await sampler.run() } }
        }
    }

    /// A service that returned at once would end its group.
    private func gracefulShutdownOrCancellation() async throws {
        try? await gracefulShutdown()
    }
}
