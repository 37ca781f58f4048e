// SPDX-License-Identifier: Apache-2.0

import Logging
import TelemetryModel
import TelemetrySDK
import TelemetryTesting
import Testing

/// What is the log records' own; the queue is the spans' and tested there.
@Suite struct BatchLogRecordProcessorTests {
    @Test func `records leave after a second, under their resource and their loggers' scopes`()
        async
    {
        await withProcessor { processor, exporter, clock in
            processor.emit("one", by: "a")
            processor.emit("two", by: "b")
            processor.emit("three", by: "a")
            await clock.sleepers(1)
            clock.advance(by: .seconds(1))
            await processor.forceFlush()
            let batch = exporter.batches.first
            #expect(exporter.batches.count == 1)
            #expect(batch?.resource == Resource(attributes: ["service.name": "shop"]))
            #expect(batch?.scopes.map(\.scope.name) == ["a", "b"])
            #expect(batch?.scopes.map(\.scope.version) == ["1.0", "1.0"])
            #expect(
                batch?.scopes.map { $0.records.map(\.body) } == [["one", "three"], ["two"]])
        }
    }

    @Test func `a full queue drops the newest, counts it, and nobody waits`() async {
        var configuration = BatchConfiguration.logRecords
        configuration.maximumQueueSize = 4
        let processor = BatchLogRecordProcessor(
            configuration, exporter: RecordingLogExporter(), resource: Resource(), logger: .quiet)
        for number in 1...10 { processor.emit("\(number)") }
        #expect(processor.statistics.received == 10)
        #expect(processor.statistics.dropped == 6)
        #expect(processor.statistics.queued == 4)
        #expect(processor.statistics.isBalanced)
    }

    @Test func `what is refused and what fails is counted by itself`() async {
        await withProcessor(outcomes: [.success(rejected: 1), .failure(reason: "away")]) {
            processor, exporter, _ in
            processor.emit("1")
            processor.emit("2")
            await processor.forceFlush()
            processor.emit("3")
            await processor.forceFlush()
            let statistics = processor.statistics
            #expect(statistics.exported == 1)
            #expect(statistics.rejected == 1)
            #expect(statistics.failed == 1)
            #expect(statistics.isBalanced)
        }
    }

    @Test func `shutdown exports what is left, and what comes later is dropped`() async {
        let exporter = RecordingLogExporter()
        let processor = BatchLogRecordProcessor(
            exporter: exporter, resource: Resource(), logger: .quiet)
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await processor.run() }
            processor.emit("last words")
            group.cancelAll()
        }
        processor.emit("too late")
        #expect(exporter.records.map(\.body) == ["last words"])
        #expect(processor.statistics.dropped == 1)
        #expect(exporter.isShutDown)
    }

    @Test func `OTEL_BLRP variables are read, with a shorter delay than that of spans`() {
        var warnings = ConfigurationWarnings()
        let standard = BatchConfiguration(logs: Environment([:]), warnings: &warnings)
        #expect(standard.scheduleDelay == .seconds(1))
        #expect(standard.exportTimeout == .seconds(30))
        #expect(standard.maximumQueueSize == 2048)
        #expect(standard.maximumBatchSize == 512)
        let read = BatchConfiguration(
            logs: Environment([
                "OTEL_BLRP_SCHEDULE_DELAY": "7", "OTEL_BLRP_EXPORT_TIMEOUT": "8",
                "OTEL_BLRP_MAX_QUEUE_SIZE": "9", "OTEL_BLRP_MAX_EXPORT_BATCH_SIZE": "10",
                "OTEL_BSP_SCHEDULE_DELAY": "1",
            ]), warnings: &warnings)
        #expect(read.scheduleDelay == .milliseconds(7))
        #expect(read.exportTimeout == .milliseconds(8))
        #expect(read.maximumQueueSize == 9)
        #expect(read.maximumBatchSize == 9)
        #expect(warnings.sentences.count == 1)
        #expect(warnings.sentences.first?.hasPrefix("OTEL_BLRP_MAX_EXPORT_BATCH_SIZE") == true)
    }

    private func withProcessor(
        outcomes: [ExportOutcome] = [],
        _ body: (BatchLogRecordProcessor, RecordingLogExporter, ManualClock) async -> Void
    ) async {
        let exporter = RecordingLogExporter(outcomes: outcomes)
        let clock = ManualClock()
        let processor = BatchLogRecordProcessor(
            exporter: exporter, resource: Resource(attributes: ["service.name": "shop"]),
            scopeVersion: "1.0", clock: clock, logger: .quiet)
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await processor.run() }
            await clock.sleepers(1)
            await body(processor, exporter, clock)
            group.cancelAll()
        }
    }
}

extension BatchLogRecordProcessor {
    fileprivate func emit(_ body: String, by logger: String = "x") {
        var record = EmittedLogRecord(
            record: LogRecord(time: 1, body: .string(body)), logger: logger)
        onEmit(&record)
    }
}

extension Logger {
    fileprivate static let quiet = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
}
