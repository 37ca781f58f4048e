// SPDX-License-Identifier: Apache-2.0

/// How much one log record may hold. What goes beyond it is left out and counted.
///
/// See OpenTelemetry specification, `common/README.md` (Attribute Limits) and `logs/sdk.md` (LogRecord
/// Limits).
package struct LogLimits: Hashable, Sendable {
    /// Attributes a record.
    package var attributes = 128
    /// Characters a string value, wherever it is nested; `nil` for no limit. The message is not cut.
    package var attributeValueLength: Int?
    /// Values within values; what lies deeper is empty.
    package static let depth = 64

    package init() {}

    /// Reads the limits of log records, and the general ones where those are unset.
    package init(environment: Environment, warnings: inout ConfigurationWarnings) {
        self.init()
        func limit(_ option: String) -> Int? {
            environment.integer("OTEL_LOGRECORD_ATTRIBUTE_\(option)", warnings: &warnings)
                ?? environment.integer("OTEL_ATTRIBUTE_\(option)", warnings: &warnings)
        }
        attributes = limit("COUNT_LIMIT") ?? attributes
        attributeValueLength = limit("VALUE_LENGTH_LIMIT")
    }
}
