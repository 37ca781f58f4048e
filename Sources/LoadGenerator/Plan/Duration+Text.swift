// SPDX-License-Identifier: Apache-2.0

extension Duration {
    /// Parses a number with its unit: `500us`, `50ms`, `1.5s`, `2m`, `1h`.
    package init(option text: String) throws(InvalidOption) {
        let digits = text.prefix { "0123456789.".contains($0) }
        let units: [Substring: Double] = ["us": 1e-6, "ms": 1e-3, "s": 1, "m": 60, "h": 3600]
        guard let number = Double(digits), let unit = units[text.dropFirst(digits.count)],
            number * unit <= 7 * 24 * 3600
        else {
            throw InvalidOption(
                "A duration is a number and a unit, such as 500ms, 30s or 2m, and at most a week.")
        }
        self = .seconds(number * unit)
    }

    /// The duration in seconds.
    package var inSeconds: Double {
        let (seconds, attoseconds) = components
        return Double(seconds) + Double(attoseconds) * 1e-18
    }

    /// The duration in microseconds; 0 for one that is negative.
    package var inMicroseconds: UInt64 {
        let (seconds, attoseconds) = components
        return seconds < 0 || attoseconds < 0
            ? 0 : UInt64(seconds) * 1_000_000 + UInt64(attoseconds / 1_000_000_000_000)
    }
}
