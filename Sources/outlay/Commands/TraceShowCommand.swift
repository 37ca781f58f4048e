// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Logging
import TraceStore

/// `outlay trace show`, which `outlay trace` alone means, too.
struct TraceShowCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show", abstract: "List the newest traces, or print one as a tree.")

    @Argument(help: "The trace's id; left out, the newest traces are listed.")
    var id: String?

    @Option(help: "Only traces of this service.")
    var service: String?

    @Flag(help: "Only traces in which something failed.")
    var errors = false

    @Option(help: "How many traces to list, from 1 to 1000.")
    var limit = 20

    @Flag(help: "Go on listing new traces as they come, until Ctrl-C.")
    var follow = false

    @OptionGroup var options: TraceOptions

    /// Of those that come within a second, so many are seen at most.
    private static let followedAtOnce = 200

    func validate() throws {
        guard (1...1000).contains(limit) else {
            throw ValidationError("--limit takes a number from 1 to 1000.")
        }
        let choices = [("--service", service != nil), ("--errors", errors), ("--follow", follow)]
        for (name, isGiven) in choices where isGiven && id != nil {
            throw ValidationError(
                "\(name) chooses among traces; leave it out where an id is given.")
        }
    }

    func run() async throws {
        try await reportingErrors {
            if let id {
                try await show(options.query.trace(id))
            } else if follow {
                try await followNewest()
            } else {
                try await list(options.query.newest(filter(limit)))
            }
        }
    }

    private func filter(_ limit: Int) -> TraceFilter {
        TraceFilter(service: service, errorsOnly: errors, limit: limit)
    }

    private func show(_ trace: Trace) {
        let style = options.style
        StandardOutput.write(
            options.json ? trace.json : trace.rendered(colour: style.usesColour, width: style.width)
        )
    }

    private func list(_ traces: [Trace]) {
        if options.json { return StandardOutput.write(traces.json) }
        if traces.isEmpty {
            return StandardOutput.write(errors ? "no traces with errors\n" : "no traces yet\n")
        }
        let colour = options.style.usesColour
        for summary in traces.compactMap(TraceSummary.init) {
            StandardOutput.write(summary.line(colour: colour) + "\n")
        }
    }

    private func followNewest() async throws {
        let (json, colour) = (options.json, options.style.usesColour)
        let follower = try await TraceFollower(
            options.query, filter(max(limit, Self.followedAtOnce)),
            show: { trace in
                let line = TraceSummary(trace).map { $0.line(colour: colour) + "\n" }
                StandardOutput.write(json ? trace.json : line ?? "")
            }, complain: { complain($0) })
        let logger = Logger(label: "trace", factory: { _ in SwiftLogNoOpLogHandler() })
        try await runUntilSignalled([follower], logger: logger, ports: [])
    }
}
