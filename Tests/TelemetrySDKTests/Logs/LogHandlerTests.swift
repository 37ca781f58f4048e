// SPDX-License-Identifier: Apache-2.0

import Instrumenting
import Logging
import TelemetryModel
import TelemetrySDK
import TelemetryTesting
import Testing
import Tracing

@Suite struct LogHandlerTests {
    private let logs = RecordedLogs()

    @Test func `a line becomes a record with its severity, body and scope`() {
        logs.logger("shop").notice("opened")
        #expect(logs.all.map(\.logger) == ["shop"])
        let record = logs.records.first
        #expect(record?.severityNumber == 10)
        #expect(record?.severityText == "notice")
        #expect(record?.body == .string("opened"))
        #expect(record?.time != 0)
        #expect(record?.time == record?.observedTime)
        #expect(record?.traceID == nil)
        #expect(record?.eventName == "")
    }

    @Test func `each level has the number that OpenTelemetry gives it`() {
        let logger = logs.logger(level: .trace)
        for level in Logger.Level.allCases { logger.log(level: level, "x") }
        #expect(logs.records.map(\.severityNumber) == [1, 5, 9, 10, 13, 17, 21])
    }

    @Test func `metadata keep their types, in any depth`() {
        logs.logger().info(
            "x",
            metadata: [
                "text": "7", "int": .stringConvertible(7), "double": .stringConvertible(0.5),
                "bool": .stringConvertible(true), "huge": .stringConvertible(UInt64.max),
                "byte": .stringConvertible(UInt8(8)), "float": .stringConvertible(Float(0.25)),
                "list": [.stringConvertible(1), "two"],
                "map": ["b": .stringConvertible(false), "a": ["n": .stringConvertible(1)]],
            ])
        let expected: Attributes = [
            "bool": true, "byte": 8, "double": 0.5, "float": 0.25,
            "huge": "18446744073709551615", "int": 7, "list": [1, "two"],
            "map": .map(["a": .map(["n": 1]), "b": false]), "text": "7",
        ]
        #expect(logs.records.first?.attributes == expected)
    }

    @Test func `the line's metadata win over the provider's, and those over the logger's`() {
        let pipeline = LogPipeline(console: nil, processors: [logs])
        var logger = Logger(label: "x") {
            TelemetryLogHandler(
                label: $0, pipeline: pipeline,
                metadataProvider: Logger.MetadataProvider { ["b": "provider", "c": "provider"] })
        }
        logger[metadataKey: "a"] = "logger"
        logger[metadataKey: "b"] = "logger"
        logger.info("x", metadata: ["c": "line"])
        #expect(
            logs.records.first?.attributes == ["a": "logger", "b": "provider", "c": "line"])
    }

    @Test func `level and metadata are values of each logger`() {
        var first = logs.logger()
        first[metadataKey: "only-on"] = "first"
        var second = first
        second.logLevel = .error
        second[metadataKey: "only-on"] = "second"
        #expect(first.logLevel == .info)
        #expect(first[metadataKey: "only-on"] == "first")
    }

    @Test func `a line within a span has its ids and flags`() async throws {
        try await withRecordedSpans { spans in
            withSpan("work") { _ in logs.logger().info("inside") }
            logs.logger().info("outside")
            let span = try #require(spans["work"])
            let record = try #require(logs.records.first)
            #expect(record.traceID == span.context.traceID)
            #expect(record.spanID == span.context.spanID)
            #expect(record.flags == [.sampled, .random])
            #expect(span.startTime <= record.time && record.time <= span.endTime)
        }
        #expect(logs.records.last?.traceID == nil)
        #expect(logs.records.last?.flags == [])
    }

    @Test func `what is logged while telemetry is exported stays on the console`() async {
        let pipeline = LogPipeline(console: nil, processors: [logs])
        let logger = Logger(label: "x") { TelemetryLogHandler(label: $0, pipeline: pipeline) }
        await withTelemetrySuppressed { logger.error("the collector is away") }
        logger.info("business")
        #expect(logs.records.map(\.body) == [.string("business")])
        #expect(pipeline.statistics.suppressed == 1)
        #expect(pipeline.statistics.emitted == 1)
        #expect(pipeline.statistics.isBalanced)
    }

    @Test func `an error becomes the attributes of an exception`() {
        logs.logger().error("failed", error: Breakdown(), metadata: ["n": .stringConvertible(1)])
        let attributes = logs.records.first?.attributes
        #expect(
            attributes == [
                "exception.type": "TelemetrySDKTests.Breakdown", "exception.message": "no power",
                "n": 1,
            ])
    }

    @Test func `beyond the limits attributes are left out and counted, and texts cut`() {
        var limits = LogLimits()
        limits.attributes = 2
        limits.attributeValueLength = 3
        logs.logger(limits: limits).info(
            "a long message", metadata: ["c": "3", "a": "first", "b": ["wörter", ["k": "lang"]]])
        let record = logs.records.first
        #expect(record?.droppedAttributes == 1)
        #expect(record?.attributes == ["a": "fir", "b": ["wör", .map(["k": "lan"])]])
        #expect(record?.body == .string("a long message"))
    }

    @Test func `values within values end at a depth of 64`() {
        var value = Logger.MetadataValue.string("bottom")
        for _ in 0..<100 { value = .array([value]) }
        logs.logger().info("x", metadata: ["deep": value])
        var found = logs.records.first?.attributes["deep"]
        var depth = 0
        while case .array(let inner) = found {
            found = inner.first
            depth += 1
        }
        #expect(depth == 64)
        #expect(found == .empty)
    }

    @Test func `the limits of log records win over the general ones`() {
        var warnings = ConfigurationWarnings()
        func limits(_ values: [String: String]) -> LogLimits {
            LogLimits(environment: Environment(values), warnings: &warnings)
        }
        #expect(limits([:]) == LogLimits())
        let general = [
            "OTEL_ATTRIBUTE_COUNT_LIMIT": "7", "OTEL_ATTRIBUTE_VALUE_LENGTH_LIMIT": "8",
        ]
        #expect(limits(general).attributes == 7)
        #expect(limits(general).attributeValueLength == 8)
        let own = [
            "OTEL_LOGRECORD_ATTRIBUTE_COUNT_LIMIT": "0",
            "OTEL_LOGRECORD_ATTRIBUTE_VALUE_LENGTH_LIMIT": "5",
        ]
        #expect(limits(general.merging(own) { $1 }).attributes == 0)
        #expect(limits(general.merging(own) { $1 }).attributeValueLength == 5)
        #expect(warnings.isEmpty)
    }
}

struct Breakdown: Error, CustomStringConvertible {
    var description: String { "no power" }
}
