// SPDX-License-Identifier: Apache-2.0

extension Duration {
    /// The length in milliseconds, to the microsecond, as log lines give it.
    package var milliseconds: Double {
        let microseconds =
            components.seconds * 1_000_000 + components.attoseconds / 1_000_000_000_000
        return Double(microseconds) / 1000
    }

    /// The length in whole nanoseconds, as swift-metrics takes it; cut at what fits, some three hundred
    /// years.
    package var nanoseconds: Int64 {
        let (seconds, attoseconds) = components
        let whole = seconds.multipliedReportingOverflow(by: 1_000_000_000)
        let sum = whole.partialValue.addingReportingOverflow(attoseconds / 1_000_000_000)
        return whole.overflow || sum.overflow ? (seconds < 0 ? .min : .max) : sum.partialValue
    }
}
