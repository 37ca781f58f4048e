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

    private func exemplar(_ value: Double, at time: UInt64) -> Exemplar {
        Exemplar(
            time: time * 1_000_000_000, value: .double(value),
            traceID: TraceID(high: 0, low: time), spanID: SpanID(rawValue: time))
    }

    /// The times of the exemplars, by the line's bound.
    private func exemplars(of data: Metric.Data) -> [String] {
        ResourceMetrics.test(Metric(name: "h", data: data), scope: .init(name: ""))
            .samples(.openMetrics).filter { $0.contains("_bucket") || $0.contains("_total") }
            .map { $0.contains(" # ") ? String($0.split(separator: " ").last ?? "") : "" }
    }

    @Test func `a bucket shows the latest exemplar that fell into it, and no other bucket's`() {
        let point = HistogramPoint(
            frame: Self.frame, count: 9, sum: 9, bounds: [1, 2, 3], counts: [3, 0, 3, 3],
            exemplars: [
                exemplar(0.9, at: 1), exemplar(1, at: 3), exemplar(0.5, at: 2), exemplar(5, at: 5),
                exemplar(4, at: 6), exemplar(2.5, at: 4),
            ])
        #expect(exemplars(of: .histogram([point], .cumulative)) == ["3", "", "4", "6"])
    }

    @Test func `an exponential histogram's exemplars find the buckets that are shown`() {
        let point = ExponentialHistogramPoint(
            frame: Self.frame, count: 3, sum: 3, scale: 0,
            positive: .init(offset: -1, counts: [1, 1, 1]),
            exemplars: [exemplar(0.75, at: 1), exemplar(3, at: 2), exemplar(4, at: 1)])
        #expect(exemplars(of: .exponentialHistogram([point], .cumulative)) == ["1", "", "2", ""])
    }

    @Test func `a counter shows its latest exemplar`() {
        let point = NumberPoint(
            frame: Self.frame, value: .int(9),
            exemplars: [exemplar(9, at: 1), exemplar(1, at: 3), exemplar(5, at: 2)])
        #expect(exemplars(of: .sum([point], .cumulative, isMonotonic: true)) == ["3"])
    }

    @Test func `the span's ids win over what a view took away`() {
        let exemplar = Exemplar(
            time: 0, value: .int(1), filteredAttributes: ["trace.id": "x", "k": "v"],
            traceID: TraceID(high: 0, low: 1), spanID: SpanID(rawValue: 2))
        #expect(
            exemplar.text
                == " # {k=\"v\",trace_id=\"00000000000000000000000000000001\",span_id=\"0000000000000002\"} 1"
        )
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
