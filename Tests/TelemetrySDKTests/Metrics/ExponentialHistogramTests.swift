// SPDX-License-Identifier: Apache-2.0

import Foundation
import Instrumenting
import TelemetryModel
import TelemetrySDK
import Testing

@Suite("Exponential histograms")
struct ExponentialHistogramTests {
    private func point(
        _ values: [Double], maximumSize: Int = 160, maximumScale: Int = 20
    ) throws -> ExponentialHistogramPoint {
        let aggregation = MetricAggregation.exponentialHistogram(
            maximumSize: maximumSize, maximumScale: maximumScale)
        let measured = MeasuredRegistry(readers: [.reader(aggregations: [.histogram: aggregation])])
        for value in values { measured.recorder("sizes").record(value) }
        return try #require(measured.collect()["sizes"]?.exponentials.first)
    }

    /// The bounds of a bucket: above the first, and not above the second.
    private func bounds(_ index: Int32, scale: Int32) -> (Double, Double) {
        let base = exp2(exp2(-Double(scale)))
        return (pow(base, Double(index)), pow(base, Double(index) + 1))
    }

    @Test func `one value is kept at the finest scale`() throws {
        let point = try point([3])
        #expect(point.scale == 20)
        #expect(point.positive.counts == [1])
        let (lower, upper) = bounds(point.positive.offset, scale: 20)
        #expect(lower < 3 && 3 <= upper)
    }

    @Test func `a power of two is the upper bound of its bucket, at every scale`() throws {
        for scale in -10...20 {
            for exponent in [-1022, -512, -7, -2, -1, 0, 1, 2, 3, 8, 512, 1023] {
                let point = try point([exp2(Double(exponent))], maximumScale: scale)
                let expected =
                    scale > 0
                    ? exponent << scale - 1
                    : Int((Double(exponent) / exp2(Double(-scale))).rounded(.up)) - 1
                #expect(point.scale == Int32(scale))
                #expect(point.positive.offset == Int32(expected), "2^\(exponent) at \(scale)")
            }
        }
    }

    @Test func `zero has a count of its own, and either sign its buckets`() throws {
        let point = try point([0, 0, 1, 2, 4, -1, -8])
        #expect(point.zeroCount == 2)
        #expect(point.count == 7)
        #expect(point.positive.counts.reduce(0, +) == 3)
        #expect(point.negative.counts.reduce(0, +) == 2)
        #expect(point.sum == -2)
        #expect(point.minimum == -8)
        #expect(point.maximum == 4)
        #expect(point.zeroThreshold == 0)
    }

    @Test func `the scale is as fine as the number of buckets allows`() throws {
        for values in [[1, 2], [1, 1000], [0.001, 100], [1e-300, 1e300], [1, 1.0001]] {
            let point = try point(values)
            #expect(point.positive.counts.count <= 160)
            #expect(point.scale == 20 || point.positive.counts.count > 79, "\(values)")
            let (lower, _) = bounds(point.positive.offset, scale: point.scale)
            #expect(lower < values[0])
        }
    }

    @Test func `every normal number there is has a place in two buckets`() throws {
        let values = [
            Double.leastNonzeroMagnitude, .leastNormalMagnitude, 1, .greatestFiniteMagnitude,
        ]
        let point = try point(values, maximumSize: 2)
        #expect(point.count == 4)
        #expect(point.positive.counts.count <= 2)
        #expect(point.positive.counts.reduce(0, +) == 4)
    }

    @Test func `a difference begins at the finest scale again`() throws {
        let aggregation = MetricAggregation.exponentialHistogram()
        let measured = MeasuredRegistry(readers: [
            .reader(.delta, aggregations: [.histogram: aggregation]),
            .reader(aggregations: [.histogram: aggregation]),
        ])
        let recorder = measured.recorder("sizes")
        recorder.record(1.0)
        recorder.record(1e9)
        let first = try #require(measured.collect(0)["sizes"]?.exponentials.first)
        #expect(first.scale < 20)
        recorder.record(5.0)
        let difference = try #require(measured.collect(0)["sizes"]?.exponentials.first)
        #expect(difference.scale == 20)
        #expect(difference.count == 1)
        let total = try #require(measured.collect(1)["sizes"]?.exponentials.first)
        #expect(total.count == 3)
        #expect(total.positive.counts.reduce(0, +) == 3)
    }

    @Test func `what many threads record is the same as what one does`() async throws {
        let values = SampleValues.mixed(seed: 11, count: 4000)
        let alone = try point(values)
        let measured = MeasuredRegistry(
            readers: [.reader(aggregations: [.histogram: .exponentialHistogram()])])
        await withDiscardingTaskGroup { group in
            for part in 0..<8 {
                group.addTask {
                    let recorder = measured.recorder("sizes")
                    for index in stride(from: part, to: values.count, by: 8) {
                        recorder.record(values[index])
                    }
                }
            }
        }
        let together = try #require(measured.collect()["sizes"]?.exponentials.first)
        #expect(together.scale == alone.scale)
        #expect(together.positive == alone.positive)
        #expect(together.negative == alone.negative)
        #expect(together.zeroCount == alone.zeroCount)
        #expect(together.count == alone.count)
    }
}
