// SPDX-License-Identifier: Apache-2.0

/// The two fields in which a receiver says what it did not take: messages that differ from signal to
/// signal only in the name of the first field.
package protocol PartialSuccessField: MessageField {
    static var rejected: Self { get }
    static var errorMessage: Self { get }
    /// The first field's key in JSON.
    static var rejectedKey: StaticString { get }
}

/// `ExportTracePartialSuccess` (`collector/trace/v1/trace_service.proto`).
package enum RejectedSpansField: UInt32, PartialSuccessField {
    case rejectedSpans = 1
    case errorMessage = 2
    package static let byName = namesOfCases()
    package static let rejected = rejectedSpans
    package static let rejectedKey: StaticString = "rejectedSpans"
}

/// `ExportLogsPartialSuccess` (`collector/logs/v1/logs_service.proto`).
package enum RejectedLogRecordsField: UInt32, PartialSuccessField {
    case rejectedLogRecords = 1
    case errorMessage = 2
    package static let byName = namesOfCases()
    package static let rejected = rejectedLogRecords
    package static let rejectedKey: StaticString = "rejectedLogRecords"
}

/// `ExportMetricsPartialSuccess` (`collector/metrics/v1/metrics_service.proto`).
package enum RejectedDataPointsField: UInt32, PartialSuccessField {
    case rejectedDataPoints = 1
    case errorMessage = 2
    package static let byName = namesOfCases()
    package static let rejected = rejectedDataPoints
    package static let rejectedKey: StaticString = "rejectedDataPoints"
}
