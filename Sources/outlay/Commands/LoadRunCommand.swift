// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import HTTPInstrumentation
import LoadGenerator
import Logging
import SystemPackage
import Telemetry

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// `outlay load run`, or just `outlay load`.
struct LoadRunCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run",
        abstract: "Send journeys to the API at given times, and report how long they took.",
        discussion: """
            Journeys start at their times, whether or not those before are done, and latency counts \
            from there. Exits with 3 if a threshold is not kept. Spans go where OTEL_* says.
            """)

    @OptionGroup var options: LoadOptions

    func run() async throws {
        try await reportingErrors {
            let settings = Settings(environment: ProcessInfo.processInfo.environment)
            let output = try LoadOutput(json: options.json)
            let telemetry = try Telemetry.bootstrap(
                serviceName: "outlay-load", serviceVersion: Outlay.version,
                needsEndpoint: try settings.flag("OUTLAY_TELEMETRY_NEEDS_ENDPOINT"),
                console: try settings.console(.standardError),
                instruments: allInstruments)
            let client = TracedHTTPClient(connectionsPerHost: options.concurrencyLimit)
            let load = try LoadService(options, client: client, plan: try options.plan())
            try await runUntilSignalled(
                [telemetry.service, client, load], logger: Logger(label: "load"), ports: [])
            guard let report = load.report else { return }
            try output.write(report)
            let violations = options.thresholds.violations(of: report)
            for sentence in violations { output.complain(sentence) }
            if !violations.isEmpty { throw ExitCode.threshold }
        }
    }
}

/// Where a report goes: the table to standard output and the JSON to a file, or, with `--json -`, the
/// JSON to standard output and the table to standard error.
struct LoadOutput {
    private let file: FileDescriptor?
    private let isJSONOnOutput: Bool

    /// Opens the file before the run, so that nobody waits for a report that cannot be written.
    init(json: String?) throws {
        isJSONOnOutput = json == "-"
        guard let json, !isJSONOnOutput else {
            file = nil
            return
        }
        do {
            file = try FileDescriptor.open(
                json, .writeOnly, options: [.create, .truncate],
                permissions: [.ownerReadWrite, .groupRead, .otherRead])
        } catch {
            throw SettingError("The report cannot be written to \(json): \(error).")
        }
    }

    func write(_ report: LoadReport) throws {
        if isJSONOnOutput {
            StandardOutput.write(try report.json)
            complain(report.table)
        } else {
            StandardOutput.write(report.table)
        }
        if let file { try file.closeAfter { _ = try file.writeAll(try report.json.utf8) } }
    }

    /// Writes to standard error.
    func complain(_ text: String) {
        _ = try? FileDescriptor.standardError.writeAll("\(text)\n".utf8)
    }
}
