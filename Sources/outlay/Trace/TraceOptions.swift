// SPDX-License-Identifier: Apache-2.0

import ArgumentParser

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// Whom to ask, and how to print the answer.
struct TraceOptions: ParsableArguments {
    @Option(help: "Where the query API is.")
    var endpoint = "http://127.0.0.1:16686"

    @Flag(help: "Print JSON instead of text.")
    var json = false

    @Option(help: "When to use colours: auto is for a terminal, unless NO_COLOR is set.")
    var color = ColourChoice.auto

    var query: TraceQuery { TraceQuery(endpoint: endpoint) }

    var style: TerminalStyle {
        TerminalStyle(
            color, isTerminal: StandardOutput.isTerminal,
            environment: ProcessInfo.processInfo.environment, columns: StandardOutput.columns)
    }
}
