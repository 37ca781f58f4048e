// SPDX-License-Identifier: Apache-2.0

/// Rate, errors and duration of some requests over a window.
package struct RequestFigures: Sendable {
    /// One request of which the trace is known.
    package struct Exemplar: Hashable, Sendable {
        package var measurement: TracedMeasurement
        package var isFailure: Bool
    }

    package private(set) var requests: MetricBins
    /// How many there were; a part of those that reach over the window's edge.
    package private(set) var count = 0.0
    /// How many of them failed.
    package private(set) var failures = 0.0
    /// In seconds.
    package private(set) var durations = BucketSums()
    /// What is told of each bin, where somebody looks closely.
    package private(set) var detail: Detail?

    private let window: MetricWindow

    /// - Parameter inDetail: Whether to keep what a chart shows, which takes some memory for each bin.
    package init(_ window: MetricWindow, inDetail: Bool = false) {
        self.window = window
        requests = MetricBins(window)
        if inDetail { detail = Detail(window) }
    }

    /// The share of requests that failed, from 0 to 1; `nil` if there were none.
    package var failureShare: Double? {
        count > 0 ? failures / count : nil
    }

    /// Requests a second; `nil` if nothing is told of the window.
    package var rate: Double? { requests.seconds > 0 ? count / requests.seconds : nil }

    /// Adds a series, of which these steps reach into the window.
    mutating func add(_ steps: [MetricStep], of record: MetricRecord) {
        let isFailure = RequestFamily.isFailure(record)
        for step in steps {
            guard case .distribution(let distribution) = step.content else { continue }
            let count = Double(distribution.count)
            requests.add(count, from: step.from, to: step.to)
            detail?.add(step, distribution, record.bounds, isFailure: isFailure)
            guard count > 0 else { continue }
            let within = window.share(from: step.from, to: step.to)
            self.count += count * within
            if isFailure { failures += count * within }
            durations.add(distribution, bounds: record.bounds, share: within)
        }
    }
}

extension RequestFigures {
    /// What requests did in each bin.
    package struct Detail: Sendable {
        package private(set) var failures: MetricBins
        /// In seconds.
        package private(set) var durations: [BucketSums]
        private var exemplars: [Exemplar] = []
        private let window: MetricWindow

        /// How many exemplars are told of.
        package static let exemplarBound = 200

        fileprivate init(_ window: MetricWindow) {
            self.window = window
            failures = MetricBins(window)
            durations = Array(repeating: BucketSums(), count: window.count)
        }

        /// The requests that were measured last, the newest first.
        package var newestExemplars: [Exemplar] {
            let ordered = exemplars.sorted { $0.measurement.time > $1.measurement.time }
            return Array(ordered.prefix(Self.exemplarBound))
        }

        fileprivate mutating func add(
            _ step: MetricStep, _ distribution: MetricDistribution, _ bounds: [Double],
            isFailure: Bool
        ) {
            let failed = isFailure ? Double(distribution.count) : 0
            failures.add(failed, from: step.from, to: step.to)
            window.forEachBin(from: step.from, to: step.to) { bin, _, share in
                durations[bin].add(distribution, bounds: bounds, share: share)
            }
            exemplars += step.exemplars.filter { window.bin(of: $0.time) != nil }
                .map { Exemplar(measurement: $0, isFailure: isFailure) }
        }
    }
}
