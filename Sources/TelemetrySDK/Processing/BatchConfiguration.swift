// SPDX-License-Identifier: Apache-2.0

/// How much waits for how long in a batch processor. The defaults are the specification's for spans.
package struct BatchConfiguration: Hashable, Sendable {
    /// Items that may wait; beyond it the newest is dropped.
    package var maximumQueueSize = 2048
    /// Items an export at most, no more than the queue holds.
    package var maximumBatchSize = 512
    /// How long an item waits at most for its batch to fill.
    package var scheduleDelay = Duration.milliseconds(5000)
    /// How long one export may take; `nil` for ever.
    package var exportTimeout: Duration? = .milliseconds(30000)

    /// How long the last exports may take together, once shutdown has begun.
    package var shutdownTimeout = defaultShutdownTimeout

    package init() {}

    /// One item an export, as soon as it is there: the specification's simple processor.
    package static var simple: BatchConfiguration {
        var configuration = BatchConfiguration()
        configuration.maximumBatchSize = 1
        return configuration
    }

    /// The defaults for log records, which people want to see sooner than spans.
    package static var logRecords: BatchConfiguration {
        var configuration = BatchConfiguration()
        configuration.scheduleDelay = .milliseconds(1000)
        return configuration
    }
}
