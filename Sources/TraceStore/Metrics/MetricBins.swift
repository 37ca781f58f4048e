// SPDX-License-Identifier: Apache-2.0

/// How much happened in each bin of a window, of several series together.
///
/// What happened in a step that reaches over several bins counts for each by the time that they share.
package struct MetricBins: Sendable {
    private let window: MetricWindow
    private var amounts: [Double]
    /// The part of each bin of which the series tell: from the first that they say to the last.
    private var told: [ClosedRange<UInt64>?]

    package init(_ window: MetricWindow) {
        self.window = window
        amounts = Array(repeating: 0, count: window.count)
        told = Array(repeating: nil, count: window.count)
    }

    /// Seconds of which the series tell.
    package var seconds: Double { told.reduce(0) { $0 + seconds($1) } }

    /// The amount of each bin; `nil` where nothing is told.
    package var values: [Double?] { zip(amounts, told).map { $1 == nil ? nil : $0 } }

    /// The amount a second of each bin; `nil` where nothing is told.
    package var rates: [Double?] {
        zip(amounts, told).map { amount, told in told.map { _ in amount / seconds(told) } }
    }

    /// What is told without a length counts for the whole bin.
    private func seconds(_ told: ClosedRange<UInt64>?) -> Double {
        guard let told else { return 0 }
        let length = told.upperBound - told.lowerBound
        return Double(length > 0 ? length : window.binLength) / 1e9
    }

    /// Adds what came in a step.
    package mutating func add(_ amount: Double, from: UInt64, to: UInt64) {
        window.forEachBin(from: from, to: to) { bin, part, share in
            amounts[bin] += amount * share
            let known = told[bin] ?? part
            told[bin] =
                min(known.lowerBound, part.lowerBound)...max(known.upperBound, part.upperBound)
        }
    }
}
