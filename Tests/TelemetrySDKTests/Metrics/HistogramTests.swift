// SPDX-License-Identifier: Apache-2.0

import Instrumenting
import TelemetryModel
import TelemetrySDK
import Testing

@Suite("Histograms with explicit bounds")
struct HistogramTests {
    @Test func `a bucket holds what is above the bound before and not above its own`() throws {
        let sizes = MetricInstrument(
            "sizes", .histogram(bounds: [0, 10, 20]), unit: "By", description: "Sizes.")
        let measured = MeasuredRegistry([sizes])
        let recorder = measured.recorder("sizes")
        for value in [-5.0, 0, 0.125, 10, 10.25, 20, 20.5, 1000] { recorder.record(value) }
        let metric = try #require(measured.collect()["sizes"])
        #expect(metric.unit == "By")
        #expect(metric.description == "Sizes.")
        let point = try #require(metric.histograms.first)
        #expect(point.bounds == [0, 10, 20])
        #expect(point.counts == [2, 2, 2, 2])
        #expect(point.count == 8)
        #expect(point.sum == 1055.875)
        #expect(point.minimum == -5)
        #expect(point.maximum == 1000)
    }

    @Test func `a recorder that the table does not know has the specification's bounds`() {
        let measured = MeasuredRegistry()
        measured.recorder("sizes").record(Int64(3))
        let expected: [Double] = [
            0, 5, 10, 25, 50, 75, 100, 250, 500, 750, 1000, 2500, 5000, 7500, 10000,
        ]
        #expect(measured.collect()["sizes"]?.histograms.first?.bounds == expected)
    }

    @Test func `a timer that the table does not know measures seconds with bounds for requests`()
        throws
    {
        let measured = MeasuredRegistry()
        measured.timer("duration").recordNanoseconds(30_000_000)
        let metric = try #require(measured.collect()["duration"])
        #expect(metric.unit == "s")
        let point = try #require(metric.histograms.first)
        #expect(
            point.bounds
                == [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10])
        #expect(point.counts.firstIndex(of: 1) == 3)
        #expect(point.sum == 0.03)
    }

    @Test func `no bounds at all make one bucket`() {
        let sizes = MetricInstrument("sizes", .histogram(bounds: []), unit: "", description: "")
        let measured = MeasuredRegistry([sizes])
        measured.recorder("sizes").record(Int64(3))
        #expect(measured.collect()["sizes"]?.histograms.first?.counts == [1])
    }

    @Test func `bounds out of order are put in order, each once`() {
        let sizes = MetricInstrument(
            "sizes", .histogram(bounds: [5, 1, 5, .infinity]), unit: "", description: "")
        let measured = MeasuredRegistry([sizes])
        measured.recorder("sizes").record(Int64(3))
        let point = measured.collect()["sizes"]?.histograms.first
        #expect(point?.bounds == [1, 5])
        #expect(point?.counts == [0, 1, 0])
    }

    @Test func `what is no number is not counted`() {
        let measured = MeasuredRegistry()
        measured.recorder("sizes").record(.nan)
        measured.recorder("sizes").record(-.infinity)
        #expect(measured.collect().isEmpty)
    }
}
