// SPDX-License-Identifier: Apache-2.0

import ArgumentParser

#if canImport(Darwin)
    import Darwin
#elseif canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

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

    /// Runs the command that the arguments name.
    static func main() async {
        // A reader that has gone is an error of the write, not the end of the process. NIO sees to that, but
        // only with its first socket, and what is logged or printed before may meet a closed pipe.
        signal(SIGPIPE, SIG_IGN)
        await main(nil)
    }

    /// The version of all that is built here: of the service, of the scopes of its spans.
    static let version = "0.1.0"
}
