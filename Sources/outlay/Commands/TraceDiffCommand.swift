// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Collector
import TraceStore

/// `outlay trace diff`: what is different in the second of two traces.
struct TraceDiffCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "diff", abstract: "Compare two traces, span by span.",
        discussion: """
            Spans are slower or faster if the time differs by a fifth and by 100 µs; changed if it \
            does not, while the status or an attribute does. Ids, times and ports do not count.
            """)

    @Argument(help: "The id of the trace to compare with.")
    var a: String

    @Argument(help: "The id of the trace that is compared.")
    var b: String

    @OptionGroup var options: TraceOptions

    func run() async throws {
        try await reportingErrors {
            let (a, b) = (try await options.query.trace(a), try await options.query.trace(b))
            StandardOutput.write(options.json ? json(a, b) : text(a, b))
        }
    }

    private func text(_ a: Trace, _ b: Trace) -> String {
        let style = options.style
        return ComparisonText(width: style.width, usesColour: style.usesColour).render(a, b)
    }

    /// A trace that a server sent has spans.
    private func json(_ a: Trace, _ b: Trace) -> String {
        String(decoding: TraceComparison.json(a, b) ?? Array("null".utf8), as: UTF8.self) + "\n"
    }
}
