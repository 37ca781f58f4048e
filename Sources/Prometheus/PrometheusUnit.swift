// SPDX-License-Identifier: Apache-2.0

/// Units of UCUM in the words that Prometheus uses: `s` is `seconds`, `By/s` is `bytes_per_second`.
///
/// See OpenTelemetry specification, `compatibility/prometheus_and_openmetrics.md`, "Metric Metadata".
enum PrometheusUnit {
    /// The words for a unit; empty for what is merely counted, such as `{request}`.
    ///
    /// - Parameter isGauge: only a gauge of unit `1` is a ratio. A sum of them counts something.
    static func words(_ unit: String, isGauge: Bool) -> String {
        let unit = withoutAnnotations(unit)
        if unit == "1" { return isGauge ? "ratio" : "" }
        let parts = unit.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
        let whole = plural[String(parts[0])] ?? trimmed(PrometheusNames.label(String(parts[0])))
        guard parts.count == 2, !parts[1].isEmpty else { return parts[0].isEmpty ? "" : whole }
        let per = singular[String(parts[1])] ?? trimmed(PrometheusNames.label(String(parts[1])))
        return parts[0].isEmpty ? "per_\(per)" : "\(whole)_per_\(per)"
    }

    /// `{fault}/s` without `{fault}`.
    private static func withoutAnnotations(_ unit: String) -> String {
        var depth = 0
        return unit.filter { character in
            if character == "{" { depth += 1 }
            defer { if character == "}" { depth -= 1 } }
            return depth == 0
        }
    }

    private static func trimmed(_ name: String) -> String {
        String(name.drop { $0 == "_" }.reversed().drop { $0 == "_" }.reversed())
    }

    private static let plural = [
        "d": "days", "h": "hours", "min": "minutes", "s": "seconds", "ms": "milliseconds",
        "us": "microseconds", "ns": "nanoseconds",
        "By": "bytes", "KiBy": "kibibytes", "MiBy": "mebibytes", "GiBy": "gibibytes",
        "TiBy": "tibibytes", "KBy": "kilobytes", "kBy": "kilobytes", "MBy": "megabytes",
        "GBy": "gigabytes", "TBy": "terabytes",
        "m": "meters", "V": "volts", "A": "amperes", "J": "joules", "W": "watts", "g": "grams",
        "Cel": "celsius", "Hz": "hertz", "%": "percent",
    ]

    private static let singular = [
        "s": "second", "min": "minute", "m": "minute", "h": "hour", "d": "day", "w": "week",
        "wk": "week", "mo": "month", "y": "year", "a": "year", "By": "byte",
    ]
}
