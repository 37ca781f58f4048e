// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Logging
import Postgres
import Telemetry

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// `outlay worker`: keeps budgets up to date with what happens to expenses.
struct WorkerCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "worker",
        abstract: "Apply events to budgets; configured by OUTLAY_*, DATABASE_URL and OTEL_*.")

    @Flag(help: "Publish the events again that were put aside, say how many, and end.")
    var replayDead = false

    func run() async throws {
        try await reportingErrors {
            let settings = Settings(environment: ProcessInfo.processInfo.environment)
            let configuration = try WorkerConfiguration(settings)
            if replayDead { return try await replay(configuration, settings) }
            let telemetry = try Telemetry.bootstrap(
                serviceName: "outlay-worker", serviceVersion: Outlay.version,
                needsEndpoint: try settings.flag("OUTLAY_TELEMETRY_NEEDS_ENDPOINT"),
                console: try settings.console(.standardOutput),
                instruments: allInstruments)
            let logger = Logger(label: "worker")
            let server = WorkerServer(configuration, logger: logger) { port in
                logger.info("listening", metadata: ["port": "\(port)"])
            }
            let broker = server.broker.broker
            logger.info(
                "the broker delivers \(broker.guarantee.words)",
                metadata: ["messaging.system": "\(broker.identity.system)"])
            try await runUntilSignalled(
                [telemetry.service] + server.services, logger: logger,
                ports: [("OUTLAY_PORT", configuration.port)])
            logger.info("stopped", metadata: telemetry.summaries)
        }
    }

    /// Untraced: the events keep the context of the requests that caused them.
    private func replay(
        _ configuration: WorkerConfiguration, _ settings: Settings
    ) async throws {
        try settings.console(.standardError)
            .bootstrap(service: "outlay-worker", environment: .live())
        let server = WorkerServer(configuration, logger: Logger(label: "worker"))
        let count = try await server.withBroker {
            try await $0.replayDeadLetters(of: server.subscription)
        }
        StandardOutput.write("replayed \(count)\n")
    }
}
