// SPDX-License-Identifier: Apache-2.0

/// Names as Prometheus has them since its beginning: letters, digits and underscores.
///
/// See OpenTelemetry specification, `compatibility/prometheus_and_openmetrics.md`, "Metric Metadata"
/// and "Metric Attributes".
enum PrometheusNames {
    /// A metric's name without suffixes: every run of other characters is one underscore.
    static func metric(_ name: String) -> String { sanitized(name) { $0 == UInt8(ascii: ":") } }

    /// A label's name.
    static func label(_ key: String) -> String { sanitized(key) { _ in false } }

    private static func sanitized(_ text: String, _ isAllowed: (UInt8) -> Bool) -> String {
        var name: [UInt8] = []
        name.reserveCapacity(text.utf8.count)
        for byte in text.utf8 {
            if isLetter(byte) || isDigit(byte) || isAllowed(byte) {
                name.append(byte)
            } else if name.last != underscore {
                name.append(underscore)
            }
        }
        if name.first.map(isDigit) ?? true { name.insert(underscore, at: 0) }
        return String(decoding: name, as: UTF8.self)
    }

    private static let underscore = UInt8(ascii: "_")

    private static func isDigit(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
    }

    private static func isLetter(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
    }
}
