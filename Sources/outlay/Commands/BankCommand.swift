// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Logging
import Telemetry

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// `outlay bank`: accounts and payments.
struct BankCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "bank",
        abstract: "Serve accounts and payments; configured by OUTLAY_*, DATABASE_URL and OTEL_*.")

    func run() async throws {
        try await reportingErrors {
            let settings = Settings(environment: ProcessInfo.processInfo.environment)
            let configuration = try BankConfiguration(settings)
            let telemetry = try Telemetry.bootstrap(
                serviceName: "outlay-bank", serviceVersion: Outlay.version,
                needsEndpoint: try settings.flag("OUTLAY_TELEMETRY_NEEDS_ENDPOINT"),
                console: try settings.console(.standardOutput),
                instruments: allInstruments)
            let logger = Logger(label: "bank")
            let server = BankServer(configuration, logger: logger) { port in
                logger.info("listening", metadata: ["port": "\(port)"])
            }
            try await runUntilSignalled(
                [telemetry.service] + server.services, logger: logger,
                ports: [("OUTLAY_PORT", configuration.port)])
            logger.info("stopped", metadata: telemetry.summaries)
        }
    }
}
