// SPDX-License-Identifier: Apache-2.0

import Instrumenting
import TelemetryModel
import TelemetrySDK
import Testing

@Suite("Totals and differences")
struct TemporalityTests {
    @Test func `differences say what came since the collection before, and only if something did`()
        throws
    {
        let measured = MeasuredRegistry(readers: [.reader(.delta)])
        let counter = measured.counter("requests")
        measured.time.advance(by: 10)
        counter.increment(by: 5)
        measured.time.advance(by: 10)
        let first = try #require(measured.collect()["requests"])
        #expect(first.values == [.int(5)])
        #expect(first.numbers[0].frame.startTime == 1000)
        #expect(first.numbers[0].frame.time == 1020)
        measured.time.advance(by: 10)
        #expect(measured.collect().isEmpty)
        measured.time.advance(by: 10)
        counter.increment(by: 2)
        let second = try #require(measured.collect()["requests"])
        #expect(second.values == [.int(2)])
        #expect(second.numbers[0].frame.startTime == 1030)
        #expect(second.numbers[0].frame.time == 1040)
    }

    @Test func `the first difference of a late instrument starts with the instrument`() throws {
        let measured = MeasuredRegistry(readers: [.reader(.delta)])
        measured.time.advance(by: 70)
        measured.counter("late").increment(by: 1)
        measured.time.advance(by: 10)
        let point = try #require(measured.collect()["late"]?.numbers.first)
        #expect(point.frame.startTime == 1070)
    }

    @Test func `readers do not disturb each other`() {
        let measured = MeasuredRegistry(
            readers: [.reader(), .reader(.delta), .reader(.delta), .reader()])
        let counter = measured.counter("requests")
        counter.increment(by: 1)
        #expect(measured.collect(0)["requests"]?.values == [.int(1)])
        #expect(measured.collect(1)["requests"]?.values == [.int(1)])
        counter.increment(by: 2)
        #expect(measured.collect(1)["requests"]?.values == [.int(2)])
        #expect(measured.collect(2)["requests"]?.values == [.int(3)])
        #expect(measured.collect(3)["requests"]?.values == [.int(3)])
        #expect(measured.collect(0)["requests"]?.values == [.int(3)])
    }

    @Test func `a difference of a histogram has its own least and greatest`() throws {
        let measured = MeasuredRegistry(readers: [.reader(.delta), .reader()])
        let recorder = measured.recorder("sizes")
        recorder.record(Int64(1))
        recorder.record(Int64(9000))
        _ = measured.collect(0)
        recorder.record(Int64(30))
        let point = try #require(measured.collect(0)["sizes"]?.histograms.first)
        #expect(point.count == 1)
        #expect(point.sum == 30)
        #expect(point.minimum == 30)
        #expect(point.maximum == 30)
        let total = try #require(measured.collect(1)["sizes"]?.histograms.first)
        #expect(total.count == 3)
        #expect(total.minimum == 1)
        #expect(total.maximum == 9000)
    }

    @Test(
        "A preference decides by the type of the instrument",
        arguments: [
            (TemporalityPreference.cumulative, Set<InstrumentType>()),
            (.delta, [.counter, .histogram, .observableCounter]),
            (.lowmemory, [.counter, .histogram]),
        ] as [(TemporalityPreference, Set<InstrumentType>)])
    func preferences(preference: TemporalityPreference, deltas: Set<InstrumentType>) {
        for type in InstrumentType.allCases {
            let expected: Metric.Temporality = deltas.contains(type) ? .delta : .cumulative
            #expect(preference.temporality(for: type) == expected, "\(type)")
        }
    }

    @Test func `what goes up and down is a total even where differences are preferred`() {
        let active = MetricInstrument("active", .upDownCounter, unit: "1", description: "")
        let measured = MeasuredRegistry([active], readers: [.reader(.delta)])
        measured.meter("active").increment(by: 3)
        _ = measured.collect()
        measured.meter("active").decrement(by: 1)
        #expect(measured.collect()["active"]?.values == [.double(2)])
    }
}
