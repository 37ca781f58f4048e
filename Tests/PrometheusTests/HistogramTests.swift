// SPDX-License-Identifier: Apache-2.0

import TelemetryModel
import Testing

@testable import Prometheus

struct HistogramTests {
    private static let frame = PointFrame(time: 1)

    @Test func `an exponential histogram is shown in buckets that end at powers of two`() {
        // Scale 1: the bases of the buckets are the powers of √2.
        let point = ExponentialHistogramPoint(
            frame: Self.frame, count: 21, sum: 20, scale: 1, zeroCount: 1,
            positive: .init(offset: -1, counts: [1, 2, 3, 0, 5]),
            negative: .init(offset: 0, counts: [4, 0, 5]))
        let converted = HistogramPoint(powersOfTwo: point)
        #expect(converted.bounds == [-2, -1, 0, 1, 2, 4])
        #expect(converted.counts == [5, 4, 1, 1, 5, 5, 0])
        #expect(converted.count == 21)
    }

    @Test func `a scale below zero has powers of two as bounds, only fewer`() {
        let point = ExponentialHistogramPoint(
            frame: Self.frame, count: 3, scale: -1, positive: .init(offset: -1, counts: [1, 2]))
        let converted = HistogramPoint(powersOfTwo: point)
        #expect(converted.bounds == [1, 4])
        #expect(converted.counts == [1, 2, 0])
    }

    @Test func `the greatest numbers are beyond the last bound`() {
        let point = ExponentialHistogramPoint(
            frame: Self.frame, count: 2, scale: 0, positive: .init(offset: 1022, counts: [1, 1]))
        let converted = HistogramPoint(powersOfTwo: point)
        #expect(converted.bounds == [0x1p1023])
        #expect(converted.counts == [1, 1])
    }

    @Test func `a sum that may fall is no counter and is left out`() {
        let point = HistogramPoint(frame: Self.frame, count: 2, sum: 1, minimum: -1, maximum: 2)
        let metrics = ResourceMetrics.test(
            Metric(name: "h", data: .histogram([point], .cumulative)), scope: .init(name: ""))
        #expect(metrics.samples() == [#"h_bucket{le="+Inf"} 2"#, "h_count 2"])
    }

    @Test func `a summary has its quantiles`() {
        let point = SummaryPoint(
            frame: Self.frame, count: 2, sum: 3, quantiles: [.init(quantile: 0.5, value: 1)])
        let metrics = ResourceMetrics.test(
            Metric(name: "s", data: .summary([point])), scope: .init(name: ""))
        #expect(metrics.samples() == [#"s{quantile="0.5"} 1.0"#, "s_count 2", "s_sum 3.0"])
    }

    @Test func `an exemplar that would be too long loses what a view took away, not the span`() {
        let exemplar = Exemplar(
            time: 1_500_000_000, value: .int(1),
            filteredAttributes: ["k": .string(String(repeating: "x", count: 100))],
            traceID: TraceID(high: 0, low: 1), spanID: SpanID(rawValue: 2))
        #expect(
            exemplar.text
                == " # {trace_id=\"00000000000000000000000000000001\",span_id=\"0000000000000002\"} 1 1.5"
        )
    }
}
