// SPDX-License-Identifier: Apache-2.0

import ServiceLifecycle
import Subprocess
import SystemPackage

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// One process of the demo, as a service: started after what it needs is ready, stopped by a signal
/// when the group shuts down, and a failure of the group if it ends by itself.
struct ChildProcess: Service {
    /// What people call it; also the name of its log file.
    let name: String
    let executable: FilePath
    let arguments: [String]
    /// Variables on top of our own.
    var environment: [String: String] = [:]
    /// Whom it runs as; `nil` for whoever runs the demo.
    var user: UnprivilegedUser?
    var stopSignal = Signal.terminate
    /// Where its output goes.
    let log: FilePath
    /// Returns when the process may start.
    var prepare: @Sendable () async throws -> Void = {}

    func run() async throws {
        try await withThrowingTaskGroup(of: TerminationStatus?.self) { group in
            group.addTask {
                try await prepare()
                return try await runToItsEnd()
            }
            group.addTask {
                try await gracefulShutdown()
                return nil
            }
            defer { group.cancelAll() }
            guard let status = try await group.next() ?? nil else { return }
            throw ChildEnded(name: name, status: status, lastWords: lastWords())
        }
    }

    /// Runs a process that is meant to end, such as a migration.
    ///
    /// - Throws: ``ChildEnded`` if it fails.
    func runToSuccess() async throws {
        let status = try await runToItsEnd()
        guard status.isSuccess else {
            throw ChildEnded(name: name, status: status, lastWords: lastWords())
        }
    }

    /// Cancelling the task sends the stop signal, and after ten seconds one that cannot be ignored.
    private func runToItsEnd() async throws -> TerminationStatus {
        let output = try FileDescriptor.open(
            log, .writeOnly, options: [.create, .truncate, .append],
            permissions: [.ownerReadWrite, .groupRead, .otherRead])
        var options = PlatformOptions()
        // A group of its own: Ctrl-C in the terminal reaches the demo, which stops its children in order.
        options.processGroupID = 0
        options.teardownSequence = [
            .send(signal: stopSignal, allowedDurationToNextStep: .seconds(10))
        ]
        let (program, words) = user?.running(executable, arguments) ?? (executable, arguments)
        let result = try await Subprocess.run(
            .path(program),
            arguments: Arguments(words),
            environment: .inherit.updating(overrides),
            platformOptions: options,
            output: .fileDescriptor(output, closeAfterSpawningProcess: true),
            error: .combinedWithOutput)
        return result.terminationStatus
    }

    /// Our own variables, and none of the settings that the person who starts the demo may have for
    /// other programs: a sampler or an endpoint of theirs would leave the demo without its trace.
    private var overrides: [Environment.Key: String?] {
        var overrides: [Environment.Key: String?] = [:]
        for name in ProcessInfo.processInfo.environment.keys
        where name.hasPrefix("OTEL_") || name.hasPrefix("OUTLAY_") || name.hasPrefix("PG") {
            overrides[Environment.Key(stringLiteral: name)] = .some(nil)
        }
        for (name, value) in environment {
            overrides[Environment.Key(stringLiteral: name)] = value
        }
        return overrides
    }

    /// The end of the log, for whoever has to find out why the process ended.
    private func lastWords() -> String {
        guard let text = try? String(contentsOf: log) else { return "" }
        return text.split(separator: "\n").suffix(5).map { "    \($0)" }.joined(separator: "\n")
    }
}

/// A process of the demo that ended although nobody had asked it to.
struct ChildEnded: Error, CustomStringConvertible {
    let name: String
    let status: TerminationStatus
    let lastWords: String

    var description: String {
        "\(name) ended unexpectedly (\(status)); its log ends with\n\(lastWords)"
    }
}
