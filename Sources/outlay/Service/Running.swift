// SPDX-License-Identifier: Apache-2.0

import Logging
import NIOCore
import ServiceLifecycle
import Telemetry

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Runs services until SIGTERM or SIGINT, then stops them one by one, the last first.
///
/// - Parameter ports: the ports that are wanted and the variables that move them, for the sentence that
///   says that one is taken.
func runUntilSignalled(
    _ services: [any Service], logger: Logger, ports: [(variable: String, port: Int)]
) async throws {
    var configuration = ServiceGroupConfiguration(
        services: services.map {
            // In order also where one fails: the spans that explain it are still to be sent.
            .init(
                service: $0, successTerminationBehavior: .gracefullyShutdownGroup,
                failureTerminationBehavior: .gracefullyShutdownGroup)
        },
        gracefulShutdownSignals: [.sigterm, .sigint],
        logger: logger)
    // Kubernetes kills after thirty seconds; what is not done by then shall at least end in order.
    configuration.maximumGracefulShutdownDuration = .seconds(25)
    do {
        try await ServiceGroup(configuration: configuration).run()
    } catch let error as IOError where error.errnoCode == EADDRINUSE {
        let wanted = ports.map { "\($0.port) (\($0.variable) moves it)" }
        throw SettingError(
            "Another program uses port \(wanted.joined(separator: " or port ")).")
    }
}

extension Logger {
    /// Makes every log line of the process go to standard error, with the ids of its trace.
    ///
    /// - Throws: ``SettingError`` if `OUTLAY_LOG_LEVEL` is not a level.
    static func bootstrap(_ settings: Settings) throws {
        let name = settings.text("OUTLAY_LOG_LEVEL") ?? "info"
        guard let level = Logger.Level(rawValue: name.lowercased()) else {
            let levels = Logger.Level.allCases.map(\.rawValue).joined(separator: ", ")
            throw SettingError("OUTLAY_LOG_LEVEL is \"\(name)\"; it takes one of \(levels).")
        }
        LoggingSystem.bootstrap(
            { label, metadata in
                var handler = StreamLogHandler.standardError(
                    label: label, metadataProvider: metadata)
                handler.logLevel = level
                return handler
            },
            metadataProvider: Telemetry.loggerMetadata)
    }
}
