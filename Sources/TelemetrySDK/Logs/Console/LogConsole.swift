// SPDX-License-Identifier: Apache-2.0

import Synchronization

/// Writes each log record as one line, at once, in the thread that logs it.
///
/// That is the specification's simple processor (`logs/sdk.md`), without a queue in between: a program
/// that is about to crash has written what it said before. See "Why does a line wait for standard
/// output?" in RATIONALE.md.
package final class LogConsole: Sendable {
    private let format: LogFormat
    private let service: String
    private let output: Mutex<@Sendable ([UInt8]) throws -> Void>

    /// - Parameters:
    ///   - service: the `service.name` that JSON lines bear.
    ///   - write: puts out one line, in one piece.
    package init(
        _ format: LogFormat, service: String, write: @escaping @Sendable ([UInt8]) throws -> Void
    ) {
        self.format = format
        self.service = service
        output = Mutex(write)
    }

    /// Lines longer than a pipe takes at once are still not torn by those of other threads. An output
    /// that is closed is none of the program's business.
    func write(_ record: EmittedLogRecord) {
        let line = line(record)
        output.withLock { try? $0(line) }
    }

    private func line(_ record: EmittedLogRecord) -> [UInt8] {
        switch format {
        case .json: JSONLogLine.bytes(of: record, service: service)
        case .text(let usesColour): TextLogLine(usesColour: usesColour).bytes(of: record)
        }
    }
}

/// How the console's lines look.
package enum LogFormat: Hashable, Sendable {
    /// One JSON object a line, for programs.
    case json
    /// Words, for people.
    case text(usesColour: Bool)

    /// What suits whoever reads: words if that is a terminal, else JSON.
    ///
    /// - Parameters:
    ///   - choice: `json` or `text`, which somebody has asked for.
    ///   - environment: `NO_COLOR` (no-color.org) counts unless it is empty.
    package init(_ choice: Choice?, isTerminal: Bool, environment: Environment) {
        let isRefused =
            environment.string("NO_COLOR") != nil || environment.string("TERM") == "dumb"
        switch choice ?? (isTerminal ? .text : .json) {
        case .json: self = .json
        case .text: self = .text(usesColour: isTerminal && !isRefused)
        }
    }

    /// What one can ask for.
    package enum Choice: String, CaseIterable, Sendable {
        case json, text
    }
}
