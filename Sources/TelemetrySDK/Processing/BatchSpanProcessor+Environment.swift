// SPDX-License-Identifier: Apache-2.0

extension BatchSpanProcessor.Configuration {
    /// Reads `OTEL_BSP_*`; what is unset or unreadable keeps its default, the latter with a warning.
    ///
    /// A batch larger than the queue is cut to the queue's size (OpenTelemetry specification,
    /// `configuration/sdk-environment-variables.md`, Batch Span Processor).
    package init(environment: Environment, warnings: inout ConfigurationWarnings) {
        self.init()
        let positive = 1...1_000_000
        scheduleDelay =
            environment.milliseconds("OTEL_BSP_SCHEDULE_DELAY", warnings: &warnings)
            ?? scheduleDelay
        exportTimeout =
            environment.timeout("OTEL_BSP_EXPORT_TIMEOUT", warnings: &warnings) ?? exportTimeout
        maximumQueueSize =
            environment.integer("OTEL_BSP_MAX_QUEUE_SIZE", in: positive, warnings: &warnings)
            ?? maximumQueueSize
        let batchSize =
            environment.integer("OTEL_BSP_MAX_EXPORT_BATCH_SIZE", in: positive, warnings: &warnings)
        if let batchSize, batchSize > maximumQueueSize {
            warnings.ignore(
                "OTEL_BSP_MAX_EXPORT_BATCH_SIZE", given: String(batchSize),
                expected: "no more than OTEL_BSP_MAX_QUEUE_SIZE, which is \(maximumQueueSize)",
                consequence: "The queue's size is used.")
        }
        maximumBatchSize = min(batchSize ?? maximumBatchSize, maximumQueueSize)
    }
}
