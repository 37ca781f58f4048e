// SPDX-License-Identifier: Apache-2.0

import Logging
import ServiceLifecycle
import TelemetrySDK

/// Runs all that telemetry consists of: until graceful shutdown, and then until what is left has been
/// exported, metrics after everything that they count.
struct TelemetryService: Service, CustomStringConvertible {
    let processors: [any SpanProcessor]
    let logProcessors: [any LogRecordProcessor]
    let samplers: [any RemoteSampler]
    let metrics: [any Service]
    let logger: Logger
    var description: String { "telemetry" }

    func run() async throws {
        // A group stops its services in reverse order, one after the other has ended.
        let stages = [Stage(services: metrics), Stage(services: pipelines)]
        let configuration = ServiceGroupConfiguration(
            services: stages.filter { !$0.services.isEmpty }.map {
                .init(service: $0, successTerminationBehavior: .ignore)
            },
            logger: logger)
        guard !configuration.services.isEmpty else {
            // A service that returned at once would end its group.
            try? await gracefulShutdown()
            return
        }
        try await ServiceGroup(configuration: configuration).run()
    }

    private var pipelines: [any Service] {
        let running: [any Service] = processors + logProcessors
        // Samplers are of use only to spans that are recorded.
        return running.isEmpty ? [] : running + samplers.map(SamplerService.init)
    }
}

/// Services that run side by side, until all of them have shut down.
private struct Stage: Service {
    let services: [any Service]

    func run() async throws {
        try await withThrowingDiscardingTaskGroup { group in
            for service in services { group.addTask { try await service.run() } }
        }
    }
}

private struct SamplerService: Service {
    let sampler: any RemoteSampler

    func run() async { await sampler.run() }
}
