// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Collector
import Logging
import TraceStore

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// `outlay collector`: a place for traces on one person's machine.
struct CollectorCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "collector",
        abstract:
            "Receive OTLP/HTTP on 4318, keep traces in memory, answer Jaeger's queries on 16686.")

    func run() async throws {
        try await reportingErrors {
            let settings = Settings(environment: ProcessInfo.processInfo.environment)
            let configuration = try CollectorConfiguration(settings)
            try Logger.bootstrap(settings)
            let logger = Logger(label: "collector")
            let collector = TraceCollector(configuration: configuration, logger: logger) {
                logger.info("listening", metadata: ["endpoint": "\($0)", "port": "\($1)"])
            }
            try await runUntilSignalled(
                collector.services, logger: logger,
                ports: [
                    ("OUTLAY_COLLECTOR_OTLP_PORT", configuration.otlpPort),
                    ("OUTLAY_COLLECTOR_QUERY_PORT", configuration.queryPort),
                ])
        }
    }
}

extension CollectorConfiguration {
    /// - Throws: ``SettingError``, which names the variable and the accepted form.
    init(_ settings: Settings) throws {
        let megabytes = try settings.integer(
            "OUTLAY_COLLECTOR_MEMORY_MIB", in: 1...65536, "a number of MiB from 1 to 65536",
            default: 256)
        self.init(
            host: settings.text("OUTLAY_COLLECTOR_HOST") ?? "127.0.0.1",
            otlpPort: try settings.port("OUTLAY_COLLECTOR_OTLP_PORT", default: 4318),
            queryPort: try settings.port("OUTLAY_COLLECTOR_QUERY_PORT", default: 16686),
            storeLimits: TraceStoreLimits(bytes: megabytes << 20))
    }
}
