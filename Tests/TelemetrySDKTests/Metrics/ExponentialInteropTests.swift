// SPDX-License-Identifier: Apache-2.0

import Foundation
import Instrumenting
import ProgramTesting
import TelemetryModel
import TelemetrySDK
import Testing

private let python = ProcessInfo.processInfo.environment["OUTLAY_TEST_PYTHON"]

/// Our exponential histograms against those of the PyPI package `opentelemetry-sdk`, which others
/// wrote.
///
/// Needs a Python that has `scripts/interop/requirements.txt` installed, named by the variable
/// `OUTLAY_TEST_PYTHON`; `scripts/test` sees to that.
@Suite(.enabled(if: python != nil, "OUTLAY_TEST_PYTHON names no Python"))
struct ExponentialInteropTests {
    @Test func `another implementation makes the same histograms of the same values`() async throws
    {
        let cases = SampleValues.cases
        let theirs = try await others(cases)
        #expect(theirs.count == cases.count)
        for (sample, their) in zip(cases, theirs) {
            #expect(try ours(sample) == their, "\(sample.maximumSize) \(sample.values.prefix(5))")
        }
    }

    private func ours(_ sample: SampleValues) throws -> Histogram {
        let aggregation = MetricAggregation.exponentialHistogram(maximumSize: sample.maximumSize)
        let measured = MeasuredRegistry(readers: [.reader(aggregations: [.histogram: aggregation])])
        for value in sample.values { measured.recorder("sizes").record(value) }
        return Histogram(try #require(measured.collect()["sizes"]?.exponentials.first))
    }

    private func others(_ cases: [SampleValues]) async throws -> [Histogram] {
        let file = FileManager.default.temporaryDirectory
            .appending(path: "outlay-histograms-\(UUID().uuidString).json")
        try JSONEncoder().encode(cases).write(to: file)
        defer { try? FileManager.default.removeItem(at: file) }
        let output = try await runInteropScript(
            "exponential_histograms.py", with: try #require(python), [file.path])
        return try JSONDecoder().decode([Histogram].self, from: Data(output.utf8))
    }
}

/// Values to record, and how many buckets they may take.
struct SampleValues: Codable {
    var maximumSize: Int
    var values: [Double]

    /// Of many magnitudes, of few, negative, with zeros, whole powers of two, and next to them.
    static var cases: [SampleValues] {
        let powers = (-40...40).map { exp2(Double($0)) }
        let fixed = [
            SampleValues(maximumSize: 160, values: powers + powers.map(\.nextUp)),
            SampleValues(maximumSize: 4, values: [1, 2, 4, 8, 16, 32]),
            SampleValues(maximumSize: 2, values: [1, 1e300, 1e-300]),
            SampleValues(maximumSize: 160, values: [Double.leastNormalMagnitude, 7]),
        ]
        let random = (1...60).map { seed in
            SampleValues(
                maximumSize: [2, 4, 20, 160, 320][seed % 5],
                values: mixed(seed: UInt64(seed), count: 1 + seed * 17))
        }
        return fixed + random
    }

    static func mixed(seed: UInt64, count: Int) -> [Double] {
        var seeding = SequenceOfWords(word: seed)
        var source = SmallRandomNumberGenerator(seededBy: &seeding)
        let width = Double.random(in: 0.01...30, using: &source)
        return (0..<count).map { index in
            let magnitude = exp(Double.random(in: -width...width, using: &source))
            switch index % 9 {
            case 3 where seed.isMultiple(of: 2): return 0
            case 5 where seed.isMultiple(of: 3): return -magnitude
            default: return magnitude
            }
        }
    }
}

/// Words that differ, to seed with.
private struct SequenceOfWords: RandomNumberGenerator {
    var word: UInt64

    mutating func next() -> UInt64 {
        word = word &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return word
    }
}

/// A histogram as both sides tell it: buckets by index, without the empty ones.
private struct Histogram: Codable, Equatable {
    var scale: Int
    var zeroCount: UInt64
    var count: UInt64
    var minimum: Double
    var maximum: Double
    var positive: [String: UInt64]
    var negative: [String: UInt64]

    init(_ point: ExponentialHistogramPoint) {
        scale = Int(point.scale)
        zeroCount = point.zeroCount
        count = point.count
        minimum = point.minimum ?? .nan
        maximum = point.maximum ?? .nan
        positive = Self.byIndex(point.positive)
        negative = Self.byIndex(point.negative)
    }

    private static func byIndex(
        _ buckets: ExponentialHistogramPoint.Buckets
    ) -> [String: UInt64] {
        var counts: [String: UInt64] = [:]
        for (place, count) in buckets.counts.enumerated() where count > 0 {
            counts["\(Int(buckets.offset) + place)"] = count
        }
        return counts
    }
}
