// SPDX-License-Identifier: Apache-2.0

import Instrumenting
import TelemetryModel
import TelemetrySDK
import Testing

@Suite("Counters, and what goes up and down")
struct SumTests {
    @Test func `a counter adds up, and its metric says so`() throws {
        let measured = MeasuredRegistry()
        measured.counter("requests").increment(by: 2)
        measured.counter("requests").increment(by: 3)
        let metric = try #require(measured.collect()["requests"])
        guard case .sum(let points, .cumulative, isMonotonic: true) = metric.data else {
            Issue.record("\(metric.data)")
            return
        }
        #expect(points.map(\.value) == [.int(5)])
    }

    @Test func `each set of attributes is a series of its own, whatever their order`() throws {
        let measured = MeasuredRegistry()
        measured.counter("requests", [("route", "/a"), ("method", "GET")]).increment(by: 1)
        measured.counter("requests", [("method", "GET"), ("route", "/a")]).increment(by: 1)
        measured.counter("requests", [("method", "GET"), ("route", "/b")]).increment(by: 7)
        measured.counter("requests").increment(by: 9)
        let metric = try #require(measured.collect()["requests"])
        #expect(metric.values == [.int(2), .int(7), .int(9)])
        #expect(metric.numbers[0].frame.attributes == ["method": "GET", "route": "/a"])
        #expect(metric.numbers[2].frame.attributes == [:])
    }

    @Test func `a series begins with its first measurement, and keeps its start`() throws {
        let measured = MeasuredRegistry()
        let counter = measured.counter("requests")
        measured.time.advance(by: 10)
        #expect(measured.collect().isEmpty)
        measured.time.advance(by: 10)
        counter.increment(by: 0)
        measured.time.advance(by: 10)
        let first = try #require(measured.collect()["requests"]?.numbers.first)
        #expect(first.value == .int(0))
        #expect(first.frame.startTime == 1020)
        #expect(first.frame.time == 1030)
        measured.time.advance(by: 10)
        let second = try #require(measured.collect()["requests"]?.numbers.first)
        #expect(second.frame.startTime == 1020)
        #expect(second.frame.time == 1040)
    }

    @Test func `less than nothing, and what is no number, is ignored by a counter`() {
        let measured = MeasuredRegistry()
        measured.counter("whole").increment(by: -1)
        let floating = measured.registry.makeFloatingPointCounter(label: "parts", dimensions: [])
        floating.increment(by: -0.5)
        floating.increment(by: .nan)
        floating.increment(by: .infinity)
        #expect(measured.collect().isEmpty)
    }

    @Test func `a floating counter keeps its fractions`() {
        let measured = MeasuredRegistry()
        let counter = measured.registry.makeFloatingPointCounter(label: "parts", dimensions: [])
        for _ in 0..<4 { counter.increment(by: 0.25) }
        counter.increment(by: 0.5)
        #expect(measured.collect()["parts"]?.values == [.double(1.5)])
    }

    @Test func `a meter that the table knows as an up-down counter is a sum that may fall`() {
        let active = MetricInstrument(
            "active", .upDownCounter, unit: "{request}", description: "", isInteger: true)
        let measured = MeasuredRegistry([active])
        let meter = measured.meter("active")
        meter.increment(by: 3)
        meter.decrement(by: 5)
        guard let metric = measured.collect()["active"],
            case .sum(let points, .cumulative, isMonotonic: false) = metric.data
        else { return #expect(Bool(false)) }
        #expect(points.map(\.value) == [.int(-2)])
    }

    @Test func `setting an up-down counter adds what is missing`() {
        let active = MetricInstrument(
            "active", .upDownCounter, unit: "1", description: "", isInteger: true)
        let measured = MeasuredRegistry([active], readers: [.reader(), .reader(.delta)])
        let meter = measured.meter("active")
        meter.increment(by: 3)
        #expect(measured.collect(0)["active"]?.values == [.int(3)])
        meter.set(Int64(10))
        meter.increment(by: 1)
        #expect(measured.collect(0)["active"]?.values == [.int(11)])
        #expect(measured.collect(1)["active"]?.values == [.int(11)])
    }

    @Test func `setting it across all numbers there are is ignored, as the way is infinite`() {
        let active = MetricInstrument("active", .upDownCounter, unit: "1", description: "")
        let measured = MeasuredRegistry([active], readers: [.reader(), .reader(.delta)])
        let meter = measured.meter("active")
        meter.set(-Double.greatestFiniteMagnitude)
        meter.set(Double.greatestFiniteMagnitude)
        for reader in [0, 1] {
            #expect(
                measured.collect(reader)["active"]?.values
                    == [.double(-.greatestFiniteMagnitude)])
        }
        meter.set(0.0)
        #expect(measured.collect()["active"]?.values == [.double(0)])
    }

    @Test func `finite measurements never become an infinite sum`() {
        let measured = MeasuredRegistry([
            MetricInstrument("active", .upDownCounter, unit: "1", description: "")
        ])
        let most = Double.greatestFiniteMagnitude
        let meter = measured.meter("active")
        let timer = measured.recorder("size")
        for _ in 0..<2 {
            meter.increment(by: most)
            timer.record(most)
        }
        #expect(measured.collect()["active"]?.values == [.double(most)])
        #expect(measured.collect()["size"]?.histograms.first?.sum == most)
        meter.decrement(by: most)
        #expect(measured.collect()["active"]?.values == [.double(0)])
    }

    @Test func `a counter that is reset begins anew for totals, not for differences`() throws {
        let measured = MeasuredRegistry(readers: [.reader(), .reader(.delta)])
        let counter = measured.counter("requests")
        counter.increment(by: 5)
        measured.time.advance(by: 50)
        counter.reset()
        counter.increment(by: 1)
        let total = try #require(measured.collect(0)["requests"]?.numbers.first)
        #expect(total.value == .int(1))
        #expect(total.frame.startTime == 1050)
        #expect(measured.collect(1)["requests"]?.values == [.int(6)])
    }

    @Test func `destroying a handler keeps the series`() {
        let measured = MeasuredRegistry()
        let counter = measured.counter("requests")
        counter.increment(by: 1)
        measured.registry.destroyCounter(counter)
        measured.counter("requests").increment(by: 1)
        #expect(measured.collect()["requests"]?.values == [.int(2)])
    }
}
