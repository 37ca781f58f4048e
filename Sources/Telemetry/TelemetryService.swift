// SPDX-License-Identifier: Apache-2.0

import ServiceLifecycle
import TelemetrySDK

/// Runs the processors side by side, until all of them have shut down.
struct TelemetryService: Service, CustomStringConvertible {
    let processors: [any SpanProcessor]
    var description: String { "telemetry" }

    func run() async throws {
        guard !processors.isEmpty else { return try await gracefulShutdownOrCancellation() }
        try await withThrowingDiscardingTaskGroup { group in
            for processor in processors {
                group.addTask { try await processor.run() }
            }
        }
    }

    /// A service that returned at once would end its group.
    private func gracefulShutdownOrCancellation() async throws {
        try? await gracefulShutdown()
    }
}
