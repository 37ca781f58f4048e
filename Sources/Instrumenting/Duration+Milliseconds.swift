// SPDX-License-Identifier: Apache-2.0

extension Duration {
    /// The length in milliseconds, to the microsecond, as log lines give it.
    package var milliseconds: Double {
        let microseconds =
            components.seconds * 1_000_000 + components.attoseconds / 1_000_000_000_000
        return Double(microseconds) / 1000
    }
}
