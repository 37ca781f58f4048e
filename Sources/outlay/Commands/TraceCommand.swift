// SPDX-License-Identifier: Apache-2.0

import ArgumentParser

/// `outlay trace`: the newest traces, one of them as a tree, or two side by side.
struct TraceCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "trace",
        abstract: "List the newest traces, print one as a tree, or compare two.",
        usage: """
            outlay trace [--service <name>] [--errors] [--limit <n>] [--follow] [--json]
            outlay trace <id> [--json]
            outlay trace diff <a> <b> [--json]
            """,
        discussion: """
            Asks any server that speaks Jaeger's query API, by default outlay collector. \
            "outlay trace show --help" tells all options.
            """,
        subcommands: [TraceShowCommand.self, TraceDiffCommand.self],
        defaultSubcommand: TraceShowCommand.self)
}
