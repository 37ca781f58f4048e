// SPDX-License-Identifier: Apache-2.0

extension BatchConfiguration {
    /// Reads `OTEL_BSP_*`; what is unset or unreadable keeps its default, the latter with a warning.
    ///
    /// A batch larger than the queue is cut to the queue's size (OpenTelemetry specification,
    /// `configuration/sdk-environment-variables.md`, Batch Span Processor).
    package init(environment: Environment, warnings: inout ConfigurationWarnings) {
        self.init()
        read("OTEL_BSP", environment, warnings: &warnings)
    }

    /// Reads `OTEL_BLRP_*` in the same way (the same, Batch LogRecord Processor).
    package init(logs environment: Environment, warnings: inout ConfigurationWarnings) {
        self = .logRecords
        read("OTEL_BLRP", environment, warnings: &warnings)
    }

    private mutating func read(
        _ prefix: String, _ environment: Environment, warnings: inout ConfigurationWarnings
    ) {
        let positive = 1...1_000_000
        scheduleDelay =
            environment.milliseconds("\(prefix)_SCHEDULE_DELAY", warnings: &warnings)
            ?? scheduleDelay
        exportTimeout =
            environment.timeout("\(prefix)_EXPORT_TIMEOUT", warnings: &warnings) ?? exportTimeout
        maximumQueueSize =
            environment.integer("\(prefix)_MAX_QUEUE_SIZE", in: positive, warnings: &warnings)
            ?? maximumQueueSize
        let variable = "\(prefix)_MAX_EXPORT_BATCH_SIZE"
        let batchSize = environment.integer(variable, in: positive, warnings: &warnings)
        if let batchSize, batchSize > maximumQueueSize {
            warnings.ignore(
                variable, given: String(batchSize),
                expected: "no more than \(prefix)_MAX_QUEUE_SIZE, which is \(maximumQueueSize)",
                consequence: "The queue's size is used.")
        }
        maximumBatchSize = min(batchSize ?? maximumBatchSize, maximumQueueSize)
    }
}
