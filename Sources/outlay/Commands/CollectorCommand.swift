// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Collector
import Logging
import ServiceLifecycle
import Telemetry
import TelemetryExport
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
            "Receive OTLP on 4318 and 4317 and Zipkin on 9411, show traces on 16686.")

    func run() async throws {
        try await reportingErrors {
            let settings = Settings(environment: ProcessInfo.processInfo.environment)
            let memory = try MemoryShares(settings)
            let configuration = try CollectorConfiguration(settings, memory)
            ProcessMemory.keepLittle()
            try settings.console(.standardOutput)
                .bootstrap(service: "outlay-collector", environment: .live())
            let logger = Logger(label: "collector")
            let forwarder = try OTLPForwarder(
                settings, queueBytes: memory.forwarding, logger: logger)
            let collector = TraceCollector(
                configuration: configuration, forwarder: forwarder, logger: logger
            ) {
                logger.info("listening", metadata: ["endpoint": "\($0)", "port": "\($1)"])
            }
            let file = try TraceFile(settings, store: collector.store, logger: logger)
            // First, so that they stop last: what the receivers still take in is kept and passed on.
            let outlets: [(any Service)?] = [forwarder, file]
            try await runUntilSignalled(
                outlets.compactMap { $0 } + collector.services, logger: logger,
                ports: [
                    ("OUTLAY_COLLECTOR_OTLP_PORT", configuration.otlpPort),
                    ("OUTLAY_COLLECTOR_GRPC_PORT", configuration.grpcPort),
                    ("OUTLAY_COLLECTOR_ZIPKIN_PORT", configuration.zipkinPort),
                    ("OUTLAY_COLLECTOR_QUERY_PORT", configuration.queryPort),
                ])
        }
    }
}

extension TraceFile {
    /// `nil` if no file is wanted.
    ///
    /// - Throws: ``SettingError`` if the one that is named cannot be used.
    fileprivate init?(_ settings: Settings, store: BoundedTraceStore, logger: Logger) throws {
        guard let path = settings.text("OUTLAY_COLLECTOR_FILE") else { return nil }
        do throws(TraceFileError) {
            try self.init(path: path, store: store, logger: logger)
        } catch {
            throw SettingError(
                "OUTLAY_COLLECTOR_FILE takes a file in a directory that can be written; \(error).")
        }
    }
}

extension MemoryShares {
    /// - Throws: ``SettingError``, which names the variable and the accepted form.
    fileprivate init(_ settings: Settings) throws {
        let megabytes = try settings.integer(
            "OUTLAY_COLLECTOR_MEMORY_MIB", in: Self.minimum >> 20...65536,
            "a number of MiB from \(Self.minimum >> 20) to 65536",
            default: Self.standard.total >> 20)
        self.init(total: megabytes << 20)
    }
}

extension CollectorConfiguration {
    /// - Throws: ``SettingError``, which names the variable and the accepted form.
    init(_ settings: Settings, _ memory: MemoryShares = .standard) throws {
        self.init(
            host: settings.text("OUTLAY_COLLECTOR_HOST") ?? "127.0.0.1",
            otlpPort: try settings.port("OUTLAY_COLLECTOR_OTLP_PORT", default: 4318),
            grpcPort: try settings.port("OUTLAY_COLLECTOR_GRPC_PORT", default: 4317),
            zipkinPort: try settings.port("OUTLAY_COLLECTOR_ZIPKIN_PORT", default: 9411),
            queryPort: try settings.port("OUTLAY_COLLECTOR_QUERY_PORT", default: 16686),
            allowedOrigins: try settings.origins("OUTLAY_COLLECTOR_CORS_ORIGINS"))
        divide(memory)
    }
}

extension Settings {
    /// Whose pages may send; those of this machine, if nothing else is said.
    fileprivate func origins(_ name: String) throws -> AllowedOrigins {
        guard let text = text(name) else { return .loopback }
        guard let origins = AllowedOrigins(text) else {
            throw SettingError(
                "\(name) is \"\(text)\"; it takes * or a list of origins such as "
                    + "https://shop.example,http://localhost:3000.")
        }
        return origins
    }
}
