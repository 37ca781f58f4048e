// SPDX-License-Identifier: Apache-2.0

import TelemetryModel

/// A log record on its way to the console and through the processors, with who wrote it.
package struct EmittedLogRecord: Sendable {
    package var record: LogRecord
    /// The label of the logger, which names the instrumentation scope (OpenTelemetry specification,
    /// `logs/data-model.md`, InstrumentationScope).
    package var logger: String

    package init(record: LogRecord, logger: String) {
        self.record = record
        self.logger = logger
    }
}
