// SPDX-License-Identifier: Apache-2.0

import TelemetryModel

/// What a series did between two of its points, whatever its temporality.
///
/// A total that grows from point to point and differences that are sent one by one both become what
/// happened in between, so that whoever reads a history need not tell them apart.
package struct MetricStep: Hashable, Sendable {
    /// What happened.
    package enum Content: Hashable, Sendable {
        /// The value at `to`, taken to have held since `from`: of a gauge, or of a sum that may fall.
        case level(Double)
        /// What came to a sum that only grows.
        case increase(Double)
        /// What came to a histogram or a summary.
        case distribution(MetricDistribution)
    }

    /// In nanoseconds since the Unix epoch, exclusive.
    package var from: UInt64
    /// In nanoseconds since the Unix epoch, inclusive; never before `from`.
    package var to: UInt64
    package var content: Content
    /// Some of the measurements, each in a trace.
    package var exemplars: [TracedMeasurement] = []
    /// The store's number of the point, by which the oldest go first.
    var update: UInt64 = 0

    package init(
        from: UInt64, to: UInt64, content: Content, exemplars: [TracedMeasurement] = []
    ) {
        self.from = from
        self.to = to
        self.content = content
        self.exemplars = exemplars
    }

    /// Whether nothing was measured.
    var isIdle: Bool {
        switch content {
        case .level: false
        case .increase(let amount): amount == 0
        case .distribution(let distribution): distribution.count == 0
        }
    }

    /// Whether the next step may take the place of this one's end: it says nothing new, or tells a level
    /// of the same moment again.
    func isContinued(by next: MetricStep) -> Bool {
        guard exemplars.isEmpty, next.exemplars.isEmpty else { return false }
        if case .level = content, case .level = next.content {
            return next.to == to || next.from == to && content == next.content
        }
        return isIdle && next.isIdle && next.from == to
    }
}

/// An exemplar that names its trace.
package struct TracedMeasurement: Hashable, Sendable {
    /// In nanoseconds since the Unix epoch.
    package var time: UInt64
    package var value: Double
    package var traceID: TraceID
    package var spanID: SpanID?

    /// How many a step keeps: the largest, since it is these that somebody asks about.
    static let bound = 8

    /// `nil` for one without a trace or a value.
    init?(_ exemplar: Exemplar) {
        guard let traceID = exemplar.traceID, traceID.isValid,
            let value = exemplar.value?.double, value.isFinite
        else { return nil }
        self.init(
            time: exemplar.time, value: value, traceID: traceID, spanID: exemplar.spanID)
    }

    package init(time: UInt64, value: Double, traceID: TraceID, spanID: SpanID? = nil) {
        self.time = time
        self.value = value
        self.traceID = traceID
        self.spanID = spanID
    }
}

extension MetricNumber {
    /// As a floating-point number, which rounds integers beyond 2^53.
    package var double: Double {
        switch self {
        case .int(let value): Double(value)
        case .double(let value): value
        }
    }
}
