// SPDX-License-Identifier: Apache-2.0

/// A fraction of all traces, from none to all.
package struct SamplingRatio {
    /// The accepted form.
    package static let expected = "a number from 0 to 1"
    /// Where a ratio is usually given.
    static let variable = "OTEL_TRACES_SAMPLER_ARG"

    package let value: Double

    /// - Throws: ``ConfigurationError`` if the value is outside, or not a number.
    package init(_ value: Double) throws(ConfigurationError) {
        guard (0...1).contains(value) else {
            throw ConfigurationError(
                variable: Self.variable, value: "\(value)", expected: Self.expected)
        }
        self.value = value
    }

    /// The form that the specification prescribes in descriptions: `0.000100`.
    static func sixDecimals(_ value: Double) -> String {
        let millionths = Int((value * 1_000_000).rounded())
        let digits = String(millionths % 1_000_000)
        let zeros = String(repeating: "0", count: 6 - digits.count)
        return "\(millionths / 1_000_000).\(zeros)\(digits)"
    }
}
