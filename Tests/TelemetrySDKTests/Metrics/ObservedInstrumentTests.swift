// SPDX-License-Identifier: Apache-2.0

import Instrumenting
import Synchronization
import TelemetryModel
import TelemetrySDK
import Testing

@Suite("Instruments that are asked for their values")
struct ObservedInstrumentTests {
    private let total = MetricInstrument(
        "cpu.time", .counter, unit: "s", description: "Time.", isInteger: true)
    private let level = MetricInstrument("pool", .upDownCounter, unit: "1", description: "")
    private let gauge = MetricInstrument("lag", .gauge, unit: "s", description: "")

    @Test func `each collection asks anew, and each reader has its own differences`() {
        let measured = MeasuredRegistry(readers: [.reader(), .reader(.delta)])
        let source = Counted()
        measured.registry.observe(total) { $0.observe(source.next()) }
        #expect(measured.collect(0)["cpu.time"]?.values == [.int(10)])
        #expect(measured.collect(1)["cpu.time"]?.values == [.int(20)])
        #expect(measured.collect(0)["cpu.time"]?.values == [.int(30)])
        #expect(measured.collect(1)["cpu.time"]?.values == [.int(20)])
    }

    @Test func `the kind decides what the metric is`() throws {
        let measured = MeasuredRegistry()
        measured.registry.observe([total, level, gauge]) { [total, level, gauge] observations in
            observations.observe(1, of: total)
            observations.observe(2, ["state": "idle"], of: level)
            observations.observe(3, ["state": "used"], of: level)
            observations.observe(0.5, of: gauge)
        }
        let metrics = measured.collect()
        guard case .sum(_, .cumulative, isMonotonic: true) = metrics["cpu.time"]?.data,
            case .sum(let levels, .cumulative, isMonotonic: false) = metrics["pool"]?.data,
            case .gauge(let gauges) = metrics["lag"]?.data
        else { return #expect(Bool(false)) }
        #expect(metrics["cpu.time"]?.unit == "s")
        #expect(levels.map(\.value) == [.double(2), .double(3)])
        #expect(levels.map(\.frame.attributes) == [["state": "idle"], ["state": "used"]])
        #expect(gauges.map(\.value) == [.double(0.5)])
    }

    @Test
    func `a series counts since the instrument was made, a late one since the collection before`()
        throws
    {
        let measured = MeasuredRegistry()
        let isLate = Flag()
        measured.time.advance(by: 5)
        measured.registry.observe(total) { observations in
            observations.observe(1, ["cpu": 0])
            if isLate.isSet { observations.observe(1, ["cpu": 1]) }
        }
        measured.time.advance(by: 10)
        _ = measured.collect()
        isLate.set()
        measured.time.advance(by: 10)
        let points = try #require(measured.collect()["cpu.time"]).numbers
        #expect(points.map(\.frame.startTime) == [1005, 1015])
    }

    @Test func `what is not observed any more is not told any more`() {
        let measured = MeasuredRegistry()
        let isGone = Flag()
        measured.registry.observe(level) { observations in
            observations.observe(1, ["pool": "a"])
            if !isGone.isSet { observations.observe(1, ["pool": "b"]) }
        }
        #expect(measured.collect()["pool"]?.numbers.count == 2)
        isGone.set()
        #expect(measured.collect()["pool"]?.numbers.count == 1)
    }

    /// Whether others of the instrument were observed meanwhile makes no difference.
    @Test(arguments: [true, false])
    func `a series that pauses begins anew, with the collection before it came back`(
        othersGoOn: Bool
    ) throws {
        let measured = MeasuredRegistry(readers: [.reader(), .reader(.delta)])
        let isPaused = Flag()
        measured.registry.observe(total) { observations in
            if !isPaused.isSet { observations.observe(100, ["cpu": 0]) }
            if othersGoOn { observations.observe(1, ["cpu": 1]) }
        }
        for reader in [0, 1] { _ = measured.collect(reader) }
        isPaused.set()
        measured.time.advance(by: 10)
        for reader in [0, 1] {
            #expect(
                (measured.collect(reader)["cpu.time"]?.numbers.count ?? 0) == (othersGoOn ? 1 : 0))
        }
        isPaused.clear()
        measured.time.advance(by: 10)
        for reader in [0, 1] {
            let point = try #require(measured.collect(reader)["cpu.time"]?.numbers.first)
            #expect(point.value == .int(100))
            #expect(point.frame.startTime == 1010)
            #expect(point.frame.time == 1020)
        }
    }

    @Test func `a total that has become less has begun anew`() throws {
        let measured = MeasuredRegistry(readers: [.reader(.delta), .reader()])
        let isReset = Flag()
        measured.registry.observe(total) { $0.observe(isReset.isSet ? 3 : 100) }
        _ = measured.collect(0)
        _ = measured.collect(1)
        isReset.set()
        measured.time.advance(by: 10)
        #expect(measured.collect(0)["cpu.time"]?.values == [.int(3)])
        let point = try #require(measured.collect(1)["cpu.time"]?.numbers.first)
        #expect(point.value == .int(3))
        #expect(point.frame.startTime == 1000)
        #expect(point.frame.time == 1010)
    }

    @Test func `the last of two values for the same attributes counts`() {
        let measured = MeasuredRegistry()
        measured.registry.observe(total) { observations in
            observations.observe(1, ["a": 1, "b": 2])
            observations.observe(5, ["b": 2, "a": 1])
            observations.observe(.nan)
        }
        #expect(measured.collect()["cpu.time"]?.values == [.int(5)])
    }

    @Test func `several callbacks may speak of one instrument, until they are stopped`() {
        let measured = MeasuredRegistry()
        measured.registry.observe(level) { $0.observe(1, ["pool": "a"]) }
        let second = measured.registry.observe(level) { $0.observe(2, ["pool": "b"]) }
        #expect(measured.collect()["pool"]?.values == [.double(1), .double(2)])
        measured.registry.stop(second)
        #expect(measured.collect()["pool"]?.values == [.double(1)])
    }

    @Test func `a view that takes an attribute away adds what is left together`() {
        let view = MetricView(.init(name: "pool"), attributeKeys: .except(["pool"]))
        let measured = MeasuredRegistry(views: [view])
        measured.registry.observe(level) { observations in
            observations.observe(1, ["pool": "a", "state": "idle"])
            observations.observe(2, ["pool": "b", "state": "idle"])
        }
        let points = measured.collect()["pool"]?.numbers
        #expect(points?.map(\.value) == [.double(3)])
        #expect(points?.map(\.frame.attributes) == [["state": "idle"]])
    }

    @Test func `beyond the limit the series that were there before keep their place`() {
        let measured = MeasuredRegistry(readers: [.reader(limit: 2)])
        let isMore = Flag()
        measured.registry.observe(level) { observations in
            if isMore.isSet {
                observations.observe(10, ["pool": "c"])
                observations.observe(20, ["pool": "d"])
            }
            observations.observe(1, ["pool": "a"])
            observations.observe(2, ["pool": "b"])
        }
        _ = measured.collect()
        isMore.set()
        let points = measured.collect()["pool"]?.numbers ?? []
        let told = Dictionary(points.map { ($0.frame.attributes, $0.value) }) { $1 }
        #expect(
            told == [
                ["pool": "a"]: .double(1), ["pool": "b"]: .double(2),
                ["otel.metric.overflow": true]: .double(30),
            ])
        #expect(measured.registry.overflows == 2)
    }
}

/// Ten more each time.
private final class Counted: Sendable {
    private let value = Atomic<Int>(0)

    func next() -> Int { value.wrappingAdd(10, ordering: .relaxed).newValue }
}

private final class Flag: Sendable {
    private let value = Atomic(false)

    var isSet: Bool { value.load(ordering: .relaxed) }

    func set() { value.store(true, ordering: .relaxed) }

    func clear() { value.store(false, ordering: .relaxed) }
}
