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
                service: NamedService($0), successTerminationBehavior: .gracefullyShutdownGroup,
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

/// A service that is logged by the name of its type: the group describes those that it runs, and a
/// struct's description has all of its fields, which may be a password.
private struct NamedService: Service, CustomStringConvertible {
    private let service: any Service

    init(_ service: any Service) {
        self.service = service
    }

    var description: String {
        (service as? any CustomStringConvertible)?.description ?? "\(type(of: service))"
    }

    func run() async throws { try await service.run() }
}

extension Settings {
    /// How the process logs: what is served goes to standard output, where containers' logs come from;
    /// beside the output of a tool, lines go to standard error.
    ///
    /// - Throws: ``SettingError`` if `OUTLAY_LOG_LEVEL` or `OUTLAY_LOG_FORMAT` is none.
    func console(_ stream: ConsoleLogging.Stream) throws -> ConsoleLogging {
        let format: ConsoleLogging.Format? = try choice("OUTLAY_LOG_FORMAT")
        let level: Logger.Level? = try choice("OUTLAY_LOG_LEVEL")
        return ConsoleLogging(stream, format: format, level: level ?? .info)
    }

    /// One of an enumeration's values, in any case; `nil` if the variable is unset.
    private func choice<Choice>(_ name: String) throws -> Choice?
    where Choice: RawRepresentable & CaseIterable, Choice.RawValue == String {
        guard let text = text(name) else { return nil }
        guard let choice = Choice(rawValue: text.lowercased()) else {
            let known = Choice.allCases.map(\.rawValue).joined(separator: ", ")
            throw SettingError("\(name) is \"\(text)\"; it takes one of \(known).")
        }
        return choice
    }
}

extension Telemetry {
    /// What became of the telemetry, for a service's last line.
    var summaries: Logger.Metadata { ["spans": "\(summary)", "logs": "\(logSummary)"] }
}
