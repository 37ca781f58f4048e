// SPDX-License-Identifier: Apache-2.0

import TelemetrySDK
import Testing

@Suite("Reading OTEL_BSP_*")
struct BatchConfigurationTests {
    private func read(
        _ values: [String: String]
    ) -> (configuration: BatchSpanProcessor.Configuration, warnings: [String]) {
        var warnings = ConfigurationWarnings()
        let configuration = BatchSpanProcessor.Configuration(
            environment: Environment(values), warnings: &warnings)
        return (configuration, warnings.sentences)
    }

    @Test func `without variables the specification's defaults hold`() {
        let (configuration, warnings) = read([:])
        #expect(configuration.maximumQueueSize == 2048)
        #expect(configuration.maximumBatchSize == 512)
        #expect(configuration.scheduleDelay == .milliseconds(5000))
        #expect(configuration.exportTimeout == .milliseconds(30000))
        #expect(warnings.isEmpty)
    }

    @Test func `each variable sets its own value`() {
        let (configuration, warnings) = read([
            "OTEL_BSP_MAX_QUEUE_SIZE": "100", "OTEL_BSP_MAX_EXPORT_BATCH_SIZE": "10",
            "OTEL_BSP_SCHEDULE_DELAY": "250", "OTEL_BSP_EXPORT_TIMEOUT": "700",
        ])
        #expect(configuration.maximumQueueSize == 100)
        #expect(configuration.maximumBatchSize == 10)
        #expect(configuration.scheduleDelay == .milliseconds(250))
        #expect(configuration.exportTimeout == .milliseconds(700))
        #expect(warnings.isEmpty)
    }

    @Test func `a timeout of zero means no limit`() {
        #expect(read(["OTEL_BSP_EXPORT_TIMEOUT": "0"]).configuration.exportTimeout == .noLimit)
    }

    @Test func `a batch that is larger than the queue is cut to it, with a warning`() {
        let (configuration, warnings) = read([
            "OTEL_BSP_MAX_QUEUE_SIZE": "100", "OTEL_BSP_MAX_EXPORT_BATCH_SIZE": "101",
        ])
        #expect(configuration.maximumBatchSize == 100)
        #expect(warnings.count == 1)
        #expect(warnings.first?.hasPrefix("OTEL_BSP_MAX_EXPORT_BATCH_SIZE") == true)
    }

    @Test func `a queue that is smaller than the default batch cuts it without a word`() {
        let (configuration, warnings) = read(["OTEL_BSP_MAX_QUEUE_SIZE": "100"])
        #expect(configuration.maximumBatchSize == 100)
        #expect(warnings.isEmpty)
    }

    @Test(
        "What cannot be meant keeps its default, with a warning",
        arguments: [
            ("OTEL_BSP_MAX_QUEUE_SIZE", "0"), ("OTEL_BSP_MAX_QUEUE_SIZE", "many"),
            ("OTEL_BSP_MAX_EXPORT_BATCH_SIZE", "-1"), ("OTEL_BSP_SCHEDULE_DELAY", "-1"),
            ("OTEL_BSP_SCHEDULE_DELAY", "5s"), ("OTEL_BSP_EXPORT_TIMEOUT", "1.5"),
        ])
    func refused(name: String, value: String) {
        let (configuration, warnings) = read([name: value])
        #expect(configuration == BatchSpanProcessor.Configuration())
        #expect(warnings.count == 1)
        #expect(warnings.first?.hasPrefix("\(name) is \"\(value)\"") == true)
    }
}
