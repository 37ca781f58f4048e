// SPDX-License-Identifier: Apache-2.0

import Subprocess
import Synchronization
import SystemPackage

/// The real binary, running, with what it has logged so far: on standard output, if it is a service,
/// and on standard error.
final class RunningOutlay: Sendable {
    private struct State {
        var lines: [String] = []
        var hasEnded = false
        var readers: [(text: String, continuation: CheckedContinuation<String?, Never>)] = []
    }

    private let state = Mutex(State())
    private let send: @Sendable (Signal) throws -> Void

    /// What the system calls the process.
    let processID: Int32

    fileprivate init(processID: Int32, send: @escaping @Sendable (Signal) throws -> Void) {
        self.processID = processID
        self.send = send
    }

    /// Everything that it has written to standard output and standard error.
    var log: String { state.withLock { $0.lines.joined(separator: "\n") } }

    func stop(_ signal: Signal = .terminate) throws {
        try send(signal)
    }

    /// The first line that contains `text`, now or later; `nil` if the program ends without it.
    func line(containing text: String) async -> String? {
        await withCheckedContinuation { continuation in
            let found = state.withLock { state -> String?? in
                if let line = state.lines.first(where: { $0.contains(text) }) { return .some(line) }
                if state.hasEnded { return .some(nil) }
                state.readers.append((text, continuation))
                return nil
            }
            if let found { continuation.resume(returning: found) }
        }
    }

    fileprivate func read(_ line: String) {
        let served = state.withLock { state in
            state.lines.append(line)
            defer { state.readers.removeAll { line.contains($0.text) } }
            return state.readers.filter { line.contains($0.text) }
        }
        for reader in served { reader.continuation.resume(returning: line) }
    }

    /// Reads one of the outputs to its end.
    fileprivate func read(_ output: SubprocessOutputSequence) async throws {
        for try await line in output.strings() { read(line) }
    }

    fileprivate func finish() {
        let left = state.withLock { state in
            state.hasEnded = true
            defer { state.readers = [] }
            return state.readers
        }
        for reader in left { reader.continuation.resume(returning: nil) }
    }
}

/// How a run of the binary went.
struct OutlayRun<Result: Sendable>: Sendable {
    var result: Result
    var status: TerminationStatus
    var log: String
}

/// Runs `outlay`, or another program, with the given arguments, hands it to `body`, asks it to stop when
/// `body` is done, and waits for its end.
func withOutlay<Result: Sendable>(
    _ arguments: [String],
    program: FilePath = binaryPath,
    environment: [String: String] = [:],
    _ body: @escaping @Sendable (RunningOutlay) async throws -> Result
) async throws -> OutlayRun<Result> {
    let finished = try await Subprocess.run(
        .path(program),
        arguments: Arguments(arguments),
        environment: .inherit.updating(overrides(environment)),
        input: .none,
        output: .sequence,
        error: .sequence
    ) { execution in
        let running = RunningOutlay(processID: execution.processIdentifier.value) {
            try execution.send(signal: $0)
        }
        return try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                async let errors: Void = running.read(execution.standardError)
                try await running.read(execution.standardOutput)
                try await errors
                running.finish()
            }
            do {
                let result = try await body(running)
                try? running.stop()
                try await group.waitForAll()
                return (result, running.log)
            } catch {
                try? running.stop(.kill)
                throw error
            }
        }
    }
    return OutlayRun(
        result: finished.closureResult.0, status: finished.terminationStatus,
        log: finished.closureResult.1)
}

/// Runs `outlay` to its own end and returns what it printed.
func outlay(
    _ arguments: [String], environment: [String: String] = [:]
) async throws -> (status: TerminationStatus, output: String, log: String) {
    let finished = try await Subprocess.run(
        .path(binaryPath),
        arguments: Arguments(arguments),
        environment: .inherit.updating(overrides(environment)),
        output: .string(limit: 1 << 22),
        error: .string(limit: 1 << 22))
    return (finished.terminationStatus, finished.standardOutput, finished.standardError)
}

/// The binary that was built together with these tests and stands beside them.
var binaryPath: FilePath {
    FilePath(CommandLine.arguments[0]).removingLastComponent().appending("outlay")
}

/// Nothing of the surroundings reaches the binary but what a test gives it. Lines are words, unless a
/// test wants them otherwise, and are exported only where it says where to.
private func overrides(_ given: [String: String]) -> [Environment.Key: String?] {
    var overrides: [Environment.Key: String?] = [:]
    for name in ["DATABASE_URL", "OUTLAY_PORT", "OTEL_EXPORTER_OTLP_ENDPOINT", "OTEL_SDK_DISABLED"]
    {
        overrides[Environment.Key(stringLiteral: name)] = .some(nil)
    }
    overrides["OUTLAY_LOG_FORMAT"] = "text"
    if given["OTEL_EXPORTER_OTLP_ENDPOINT"] == nil { overrides["OTEL_LOGS_EXPORTER"] = "none" }
    for (name, value) in given { overrides[Environment.Key(stringLiteral: name)] = value }
    return overrides
}
