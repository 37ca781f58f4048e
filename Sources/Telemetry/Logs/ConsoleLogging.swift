// SPDX-License-Identifier: Apache-2.0

import Logging
import TelemetryExport
import TelemetrySDK

/// How a program's own log lines reach whoever runs it, whether or not they are exported too.
public struct ConsoleLogging: Sendable {
    /// Where lines go.
    public enum Stream: Sendable {
        /// For a service, whose output is its log.
        case standardOutput
        /// For a tool, whose output is what somebody asked it for.
        case standardError
    }

    /// What lines look like.
    public enum Format: String, CaseIterable, Sendable {
        /// One object a line; docs/logs.md lists its keys.
        case json
        /// Words for a person, coloured on a terminal unless `NO_COLOR` is set.
        case text
    }

    /// Where lines go.
    public var stream: Stream
    /// What they look like; `nil` for words on a terminal and JSON anywhere else.
    public var format: Format?
    /// The least severe line that is written, and exported.
    public var level: Logger.Level

    public init(
        _ stream: Stream = .standardOutput, format: Format? = nil, level: Logger.Level = .info
    ) {
        self.stream = stream
        self.format = format
        self.level = level
    }

    /// - Parameter service: the `service.name` that JSON lines bear.
    package func makeConsole(service: String, environment: Environment) -> LogConsole {
        let output: ByteOutput = stream == .standardOutput ? .standardOutput : .standardError
        let choice = format.map { $0 == .json ? LogFormat.Choice.json : .text }
        return LogConsole(
            LogFormat(choice, isTerminal: output.isTerminal, environment: environment),
            service: service, write: output.append)
    }

    /// Makes swift-log write to the console alone, for a program without telemetry; once a process.
    package func bootstrap(service: String, environment: Environment) {
        let pipeline = LogPipeline(
            console: makeConsole(service: service, environment: environment))
        bootstrap(pipeline)
    }

    func bootstrap(_ pipeline: LogPipeline) {
        LoggingSystem.bootstrap(
            { [level] label, metadata in
                TelemetryLogHandler(
                    label: label, level: level, pipeline: pipeline, metadataProvider: metadata)
            },
            metadataProvider: nil)
    }
}
