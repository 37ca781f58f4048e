// SPDX-License-Identifier: Apache-2.0

import Foundation
import Logging
import Synchronization
import TelemetryModel
import TelemetrySDK
import TelemetryTesting
import Testing
import Tracing

/// The lines that a person or a log store reads.
@Suite struct LogConsoleTests {
    private static let moment: UInt64 = 1_795_267_226_123_456_789

    @Test func `a line is one JSON object in one write, with keys in a fixed order`() {
        let written = Written()
        written.logger(.json).warning(
            "low stock", metadata: ["item": "tea", "left": .stringConvertible(2)])
        #expect(
            written.writes == [
                #"{"timestamp":"2026-11-21T13:20:26.123456Z","severity":"WARNING","#
                    + #""message":"low stock","logger":"shop.stock","service.name":"shop","#
                    + #""attributes":{"item":"tea","left":2}}"# + "\n"
            ])
    }

    @Test func `within a span the line bears its ids and flags`() async throws {
        let written = Written()
        try await withRecordedSpans { spans in
            withSpan("work") { _ in written.logger(.json).info("x") }
            let context = try #require(spans["work"]).context
            let line = try #require(written.objects().first)
            #expect(line["trace_id"] as? String == "\(context.traceID)")
            #expect(line["span_id"] as? String == "\(context.spanID)")
            #expect(line["trace_flags"] as? String == "03")
        }
    }

    @Test func `whatever a text holds, the line stays one and parses back to it`() throws {
        let written = Written()
        let hostile =
            "\u{0}\n\r\t\u{1B}[31m\"\\\u{7F}\u{85}\u{9B}2J\u{2028}\u{2029}\u{202E}é👩‍👩‍👧\u{FFFD}/"
        var logger = written.logger(.json, label: hostile)
        logger[metadataKey: hostile] = .array([.string(hostile)])
        logger.info("\(hostile)")
        let line = try #require(written.writes.first)
        #expect(line.unicodeScalars.filter { $0.properties.generalCategory == .control } == ["\n"])
        #expect(!line.dropLast().contains { $0.isNewline })
        let object = try #require(written.objects().first)
        #expect(object["message"] as? String == hostile)
        #expect(object["logger"] as? String == hostile)
        let attributes = object["attributes"] as? [String: [String]]
        #expect(attributes == [hostile: [hostile]])
    }

    @Test func `numbers that JSON does not have are named`() throws {
        let written = Written()
        written.logger(.json).info(
            "x",
            metadata: [
                "inf": .stringConvertible(-Double.infinity), "nan": .stringConvertible(Double.nan),
                "tiny": .stringConvertible(1e-9),
            ])
        let attributes = try #require(written.objects().first?["attributes"] as? [String: Any])
        #expect(attributes["inf"] as? String == "-inf")
        #expect(attributes["nan"] as? String == "nan")
        #expect(attributes["tiny"] as? Double == 1e-9)
    }

    @Test(arguments: [
        (0, "1970-01-01T00:00:00.000000Z"),
        (951_782_399_999_999_999, "2000-02-28T23:59:59.999999Z"),
        (951_782_400_000_000_000, "2000-02-29T00:00:00.000000Z"),
        (1_709_251_200_000_000_000, "2024-03-01T00:00:00.000000Z"),
        (4_107_542_400_000_001_000, "2100-03-01T00:00:00.000001Z"),
        (UInt64(moment), "2026-11-21T13:20:26.123456Z"),
    ])
    func `a time is written as the calendar has it`(time: UInt64, text: String) throws {
        let written = Written(time: time)
        written.logger(.json).info("x")
        #expect(try #require(written.objects().first)["timestamp"] as? String == text)
    }

    @Test func `words are for people, with everything that a terminal obeys escaped`() {
        let written = Written()
        written.logger(.text(usesColour: false)).error(
            "no\n\u{1B}[2Jtea", metadata: ["a": "one two", "b": .stringConvertible(3), "c": ""])
        #expect(
            written.writes == [
                "2026-11-21T13:20:26.123Z ERROR   shop.stock: no\\n\\u{1B}[2Jtea "
                    + "a=\"one two\" b=3 c=\"\"\n"
            ])
    }

    @Test func `colours surround the level, never the text`() {
        let written = Written()
        written.logger(.text(usesColour: true)).info("tea")
        #expect(
            written.writes == [
                "\u{1B}[2m2026-11-21T13:20:26.123Z\u{1B}[0m \u{1B}[32mINFO   \u{1B}[0m "
                    + "shop.stock: tea\n"
            ])
    }

    @Test func `a terminal gets words, anything else JSON, unless somebody chose`() {
        func format(
            _ choice: LogFormat.Choice?, terminal: Bool, _ values: [String: String] = [:]
        ) -> LogFormat {
            LogFormat(choice, isTerminal: terminal, environment: Environment(values))
        }
        #expect(format(nil, terminal: true) == .text(usesColour: true))
        #expect(format(nil, terminal: false) == .json)
        #expect(format(.json, terminal: true) == .json)
        #expect(format(.text, terminal: false) == .text(usesColour: false))
        #expect(format(nil, terminal: true, ["NO_COLOR": "1"]) == .text(usesColour: false))
        #expect(format(nil, terminal: true, ["NO_COLOR": ""]) == .text(usesColour: true))
        #expect(format(nil, terminal: true, ["TERM": "dumb"]) == .text(usesColour: false))
    }

    @Test func `an output that is closed does not disturb the program`() {
        let console = LogConsole(.json, service: "shop") { _ in throw Breakdown() }
        let logs = RecordedLogs()
        let pipeline = LogPipeline(console: console, processors: [logs])
        Logger(label: "x") { TelemetryLogHandler(label: $0, pipeline: pipeline) }.info("tea")
        #expect(logs.records.count == 1)
    }

    /// What a console wrote, write by write.
    private final class Written: Sendable {
        private let texts = Mutex<[String]>([])
        private let time: UInt64

        init(time: UInt64 = moment) {
            self.time = time
        }

        var writes: [String] { texts.withLock { $0 } }

        func objects() throws -> [[String: Any]] {
            try writes.map {
                try #require(
                    try JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: Any])
            }
        }

        func logger(_ format: LogFormat, label: String = "shop.stock") -> Logger {
            let console = LogConsole(format, service: "shop") { bytes in
                self.texts.withLock { $0.append(String(decoding: bytes, as: UTF8.self)) }
            }
            let pipeline = LogPipeline(console: console, now: { self.time })
            return Logger(label: label) { TelemetryLogHandler(label: $0, pipeline: pipeline) }
        }
    }
}
