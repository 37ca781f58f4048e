// SPDX-License-Identifier: Apache-2.0

import Subprocess
import SystemPackage

/// The top of the repository, where the scripts are that tests run.
package let repositoryRoot = FilePath(#filePath).removingLastComponent().removingLastComponent()
    .removingLastComponent().string

/// What a program that has ended leaves.
package struct ProgramRun: Sendable {
    /// Nil if a signal ended it.
    package var status: Int32?
    package var output: String
    package var errors: String
}

/// Runs somebody else's program to its end, without holding a thread meanwhile.
///
/// Tests share the few threads of the machine, and a program that one of them waits for on its thread
/// may itself be waiting for a test.
///
/// - Parameters:
///   - path: the program's file, or its name where it is found by `PATH`.
///   - input: what it reads.
/// - Throws: what swift-subprocess throws, if it cannot be started or says more than 16 MiB.
package func runProgram(
    _ path: String, _ arguments: [String], input: String = "", in directory: String? = nil
) async throws -> ProgramRun {
    let finished = try await Subprocess.run(
        path.contains("/") ? .path(FilePath(path)) : .name(path),
        arguments: Arguments(arguments),
        workingDirectory: directory.map { FilePath($0) },
        input: .string(input),
        output: .string(limit: 1 << 24),
        error: .string(limit: 1 << 24))
    var run = ProgramRun(
        status: nil, output: finished.standardOutput, errors: finished.standardError)
    if case .exited(let code) = finished.terminationStatus { run.status = code }
    return run
}

/// Runs a script of the folder `scripts/interop` with a Python, to its end and with success.
///
/// - Returns: what it prints.
/// - Throws: ``ProgramFailure`` if it fails; what ``runProgram(_:_:input:in:)`` throws.
package func runInteropScript(
    _ name: String, with python: String, _ arguments: [String], input: String = ""
) async throws -> String {
    let run = try await runProgram(
        python, ["-B", "\(repositoryRoot)/scripts/interop/\(name)"] + arguments, input: input)
    guard run.status == 0 else { throw ProgramFailure(name: name, errors: run.errors) }
    return run.output
}

/// A program that did not end with 0.
package struct ProgramFailure: Error, CustomStringConvertible {
    package var name: String
    package var errors: String

    package var description: String { "\(name) failed: \(errors)" }
}
