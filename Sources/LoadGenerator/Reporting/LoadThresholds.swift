// SPDX-License-Identifier: Apache-2.0

/// What a run has to keep to.
package struct LoadThresholds: Hashable, Sendable {
    /// For the 99th percentile of all requests.
    package var maxP99: Duration?
    /// For ``LoadReport/errorRatio``, from 0 to 1.
    package var maxErrors: Double?

    package init(maxP99: Duration? = nil, maxErrors: Double? = nil) {
        self.maxP99 = maxP99
        self.maxErrors = maxErrors
    }

    /// Parses a part of all requests: `0.1%`, or `0.001`.
    package static func ratio(_ text: String) throws(InvalidOption) -> Double {
        let isPercent = text.hasSuffix("%")
        guard let number = Double(isPercent ? String(text.dropLast()) : text),
            (0...(isPercent ? 100 : 1)).contains(number)
        else {
            throw InvalidOption("A part of the requests is given as 0.1% or as 0.001.")
        }
        return isPercent ? number / 100 : number
    }

    /// A sentence for each threshold that the run did not keep to. A run without any request keeps to
    /// none.
    package func violations(of report: LoadReport) -> [String] {
        guard maxP99 != nil || maxErrors != nil else { return [] }
        guard report.requests.count > 0 else {
            return ["Not one request was measured, so that no threshold can be said to be kept."]
        }
        return [violationOfP99(report), violationOfErrors(report)].compactMap(\.self)
    }

    private func violationOfP99(_ report: LoadReport) -> String? {
        guard let maxP99, report.requests.latency.p99 > maxP99.inSeconds * 1000 else { return nil }
        return "The 99th percentile is \(milliseconds(report.requests.latency.p99)), and --max-p99 "
            + "allows \(milliseconds(maxP99.inSeconds * 1000))."
    }

    private func violationOfErrors(_ report: LoadReport) -> String? {
        guard let maxErrors, report.errorRatio > maxErrors else { return nil }
        return "\(decimal(report.errorRatio * 100, digits: 3)) % of the requests failed or were "
            + "shed, and --max-errors allows \(decimal(maxErrors * 100, digits: 3)) %."
    }
}
