// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import HTTPInstrumentation
import LoadGenerator
import Logging
import Telemetry

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// `outlay seed`: sample data, once.
struct SeedCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "seed",
        abstract: "Load three months of sample expenses through the API; a repeat changes nothing.")

    @Option(help: "Where the API is.", transform: { try LoadTarget(url: $0) })
    var url: LoadTarget?

    @Option(
        help: "Where the bank is; given, each user gets an account.",
        transform: { try LoadTarget(url: $0) })
    var bankUrl: LoadTarget?

    @Option(
        help: "The last of the three months, such as 2026-11; by default the current one.",
        transform: { try SeedMonth($0) })
    var month: SeedMonth?

    func run() async throws {
        try await reportingErrors {
            let settings = Settings(environment: ProcessInfo.processInfo.environment)
            let telemetry = try Telemetry.bootstrap(
                serviceName: "outlay-seed", serviceVersion: Outlay.version,
                needsEndpoint: try settings.flag("OUTLAY_TELEMETRY_NEEDS_ENDPOINT"),
                console: try settings.console(.standardError),
                instruments: allInstruments)
            let client = TracedHTTPClient()
            let seeding = SeedService(
                Seeder(
                    data: SeedData(until: try month ?? SeedMonth(currentMonth())),
                    api: try url ?? LoadTarget(url: "http://127.0.0.1:8080"), bank: bankUrl,
                    client: client))
            try await runUntilSignalled(
                [telemetry.service, client, seeding], logger: Logger(label: "seed"), ports: [])
            guard let result = seeding.result else { throw ExitCode.failure }
            StandardOutput.write(result.sentence + "\n")
        }
    }
}
