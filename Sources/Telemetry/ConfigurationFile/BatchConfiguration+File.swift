// SPDX-License-Identifier: Apache-2.0

import TelemetrySDK

extension BatchConfiguration {
    /// The keys of a batch processor, besides that of its exporter.
    static let fieldNames = [
        "schedule_delay", "export_timeout", "max_queue_size", "max_export_batch_size",
    ]

    /// - Parameter defaults: what holds where the file says nothing.
    init(
        file fields: ConfigurationFields, defaults: BatchConfiguration = BatchConfiguration()
    ) throws(ConfigurationError) {
        self = defaults
        let positive = 1...1_000_000
        scheduleDelay = try fields["schedule_delay"]?.milliseconds() ?? scheduleDelay
        exportTimeout = try fields["export_timeout"]?.timeout() ?? exportTimeout
        maximumQueueSize = try fields["max_queue_size"]?.integer(in: positive) ?? maximumQueueSize
        let batch = fields["max_export_batch_size"]
        let size = try batch?.integer(in: positive) ?? min(maximumBatchSize, maximumQueueSize)
        if let batch, size > maximumQueueSize {
            throw batch.error(
                expected: "no more than max_queue_size, which is \(maximumQueueSize)")
        }
        maximumBatchSize = size
    }
}
