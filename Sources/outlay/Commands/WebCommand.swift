// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Logging
import Telemetry

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// `outlay web`: the page, and the way from it to the API.
struct WebCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "web",
        abstract: "Serve the page and forward to the API; configured by OUTLAY_* and OTEL_*.")

    func run() async throws {
        try await reportingErrors {
            let settings = Settings(environment: ProcessInfo.processInfo.environment)
            let configuration = try WebServerConfiguration(settings)
            let telemetry = try Telemetry.bootstrap(
                serviceName: "outlay-web", serviceVersion: Outlay.version,
                needsEndpoint: try settings.flag("OUTLAY_TELEMETRY_NEEDS_ENDPOINT"),
                console: try settings.console(.standardOutput),
                instruments: allInstruments)
            let logger = Logger(label: "web")
            let server = WebServer(configuration, logger: logger) { port in
                logger.info("listening", metadata: ["port": "\(port)"])
            }
            try await runUntilSignalled(
                [telemetry.service] + server.services, logger: logger,
                ports: [("OUTLAY_PORT", configuration.port)])
            logger.info("stopped", metadata: telemetry.summaries)
        }
    }
}
