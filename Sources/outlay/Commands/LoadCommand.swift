// SPDX-License-Identifier: Apache-2.0

import ArgumentParser

/// `outlay load`: makes traffic and measures it; `outlay load diff` compares two measurements.
struct LoadCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "load",
        abstract: "Send journeys to the API at given times, and report how long they took.",
        subcommands: [LoadRunCommand.self, LoadDiffCommand.self],
        defaultSubcommand: LoadRunCommand.self)
}

extension ExitCode {
    /// The run went to its end and did not keep to a threshold.
    static let threshold = ExitCode(3)
}
