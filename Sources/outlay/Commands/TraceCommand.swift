// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import TraceStore

/// `outlay trace`: the newest traces, or one of them as a tree.
struct TraceCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "trace",
        abstract: "List the newest traces, or print one as a tree.",
        discussion: "Asks any server that speaks Jaeger's query API, by default outlay collector.")

    @Argument(help: "The trace's id; left out, the newest traces are listed.")
    var id: String?

    @Option(help: "Where the query API is.")
    var endpoint = "http://127.0.0.1:16686"

    @Option(help: "Only traces of this service.")
    var service: String?

    @Option(help: "How many traces to list, from 1 to 1000.")
    var limit = 20

    @Flag(help: "Print Jaeger's JSON instead of text.")
    var json = false

    func validate() throws {
        guard (1...1000).contains(limit) else {
            throw ValidationError("--limit takes a number from 1 to 1000.")
        }
        guard id == nil || service == nil else {
            throw ValidationError(
                "--service chooses among traces; leave it out where an id is given.")
        }
    }

    func run() async throws {
        try await reportingErrors {
            let query = TraceQuery(endpoint: endpoint)
            if let id {
                try await show(query.trace(id))
            } else {
                try await list(query.newest(limit: limit, service: service))
            }
        }
    }

    private func show(_ trace: Trace) {
        StandardOutput.write(
            json ? trace.json : trace.rendered(colour: StandardOutput.isTerminal))
    }

    private func list(_ traces: [Trace]) {
        if json { return StandardOutput.write(traces.json) }
        if traces.isEmpty { return StandardOutput.write("no traces yet\n") }
        for summary in traces.compactMap(TraceSummary.init) {
            StandardOutput.write(summary.line + "\n")
        }
    }
}
