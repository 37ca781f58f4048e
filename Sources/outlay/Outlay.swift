// SPDX-License-Identifier: Apache-2.0

import ArgumentParser

/// One binary for every role; each subcommand is a list of parts and one `run()`.
@main
struct Outlay: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "outlay",
        abstract: "An expense-tracking service whose every request becomes a trace to look at.",
        version: version,
        subcommands: [
            ExpensesCommand.self, BankCommand.self, WorkerCommand.self, WebCommand.self,
            LoadCommand.self, SeedCommand.self, CollectorCommand.self, DemoCommand.self,
            TraceCommand.self,
            MigrateCommand.self, ProbeCommand.self,
        ])

    /// The version of all that is built here: of the service, of the scopes of its spans.
    static let version = "0.1.0"
}
