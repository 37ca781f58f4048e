// SPDX-License-Identifier: Apache-2.0

import Subprocess
import SystemPackage

/// Runs a script of the folder `scripts/interop` beside `body`, which is given the first line that it
/// prints, and waits for its end.
///
/// - Returns: the lines that it prints after the first.
/// - Throws: ``ProgramFailure`` if it ends without a line; what `body` throws.
package func withInteropScript(
    _ name: String, with python: String, _ arguments: [String],
    _ body: @escaping @Sendable (String) async throws -> Void
) async throws -> [String] {
    try await Subprocess.run(
        .path(FilePath(python)),
        arguments: Arguments(["-B", "\(repositoryRoot)/scripts/interop/\(name)"] + arguments),
        input: .none, output: .sequence, error: .discarded
    ) { execution in
        do {
            var lines: [String]?
            for try await line in execution.standardOutput.strings() {
                if lines == nil {
                    lines = []
                    try await body(line)
                } else {
                    lines?.append(line)
                }
            }
            guard let lines else { throw ProgramFailure(name: name, errors: "it said nothing") }
            return lines
        } catch {
            try? execution.send(signal: .terminate)
            throw error
        }
    }.closureResult
}
