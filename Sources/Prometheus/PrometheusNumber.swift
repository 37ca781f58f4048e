// SPDX-License-Identifier: Apache-2.0

import TelemetryModel

/// Numbers as both formats write them.
enum PrometheusNumber {
    static func text(_ value: Double) -> String {
        if value.isNaN { return "NaN" }
        if value.isInfinite { return value < 0 ? "-Inf" : "+Inf" }
        return "\(value)"
    }

    static func text(_ value: MetricNumber) -> String {
        switch value {
        case .int(let value): "\(value)"
        case .double(let value): text(value)
        }
    }

    /// A moment in seconds since the Unix epoch, with as many decimals as it needs.
    ///
    /// - Parameter nanoseconds: since the Unix epoch.
    static func seconds(_ nanoseconds: UInt64) -> String {
        let (whole, rest) = nanoseconds.quotientAndRemainder(dividingBy: 1_000_000_000)
        guard rest > 0 else { return "\(whole)" }
        var digits = String(rest)
        digits = String(repeating: "0", count: 9 - digits.count) + digits
        while digits.last == "0" { digits.removeLast() }
        return "\(whole).\(digits)"
    }
}
