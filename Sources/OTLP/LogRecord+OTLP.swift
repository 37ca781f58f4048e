// SPDX-License-Identifier: Apache-2.0

import TelemetryModel

extension LogRecord {
    /// Reads a `SeverityNumber`; one that OTLP does not know counts as unspecified.
    static func severity(otlp number: UInt32) -> UInt8 {
        number <= 24 ? UInt8(number) : 0
    }

    /// Reads the enum's name, such as `SEVERITY_NUMBER_WARN3`.
    static func severity(otlpName name: String) -> UInt8? {
        severityNames.firstIndex(of: name).map(UInt8.init)
    }

    /// The names in the order of their numbers.
    private static let severityNames: [String] =
        ["SEVERITY_NUMBER_UNSPECIFIED"]
        + ["TRACE", "DEBUG", "INFO", "WARN", "ERROR", "FATAL"].flatMap { level in
            ["", "2", "3", "4"].map { "SEVERITY_NUMBER_\(level)\($0)" }
        }
}

extension TraceID {
    /// `nil` for the id of all zeros, which is what senders write where there is no trace.
    var ifValid: TraceID? { isValid ? self : nil }
}
