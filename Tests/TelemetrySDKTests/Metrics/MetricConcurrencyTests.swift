// SPDX-License-Identifier: Apache-2.0

import Instrumenting
import Synchronization
import TelemetryModel
import TelemetrySDK
import Testing

@Suite("Measuring while somebody collects")
struct MetricConcurrencyTests {
    private let writers = 8
    private let measurements = 20_000

    /// Lets many tasks measure, and one collect meanwhile, until they are done.
    private func measure(
        _ work: @escaping @Sendable (Int) -> Void,
        collecting collect: @escaping @Sendable () -> Void
    ) async {
        let running = Running(writers)
        await withDiscardingTaskGroup { group in
            for _ in 0..<writers {
                group.addTask {
                    for number in 0..<measurements { work(number) }
                    running.end()
                }
            }
            group.addTask {
                while running.isAny {
                    collect()
                    await Task.yield()
                }
            }
        }
        collect()
    }

    @Test func `the differences of a counter add up to its total, exactly`() async {
        let measured = MeasuredRegistry(readers: [.reader(.delta), .reader()])
        let sum = Tally()
        await measure { number in
            measured.counter("n", [("odd", "\(number & 1)")]).increment(by: Int64(number))
        } collecting: {
            for case .int(let value) in measured.collect(0)["n"]?.values ?? [] { sum.add(value) }
        }
        let expected = Int64(writers * measurements * (measurements - 1) / 2)
        #expect(sum.value == expected)
        let totals = measured.collect(1)["n"]?.values.map { value -> Int64 in
            if case .int(let value) = value { value } else { 0 }
        }
        #expect(totals?.reduce(0, +) == expected)
    }

    @Test func `every collection of a histogram is consistent, and nothing is lost`() async {
        let measured = MeasuredRegistry(readers: [.reader(.delta), .reader()])
        let count = Tally()
        let recorder = measured.recorder("sizes")
        await measure { number in
            recorder.record(Int64(number & 7))
        } collecting: {
            for point in measured.collect(0)["sizes"]?.histograms ?? [] {
                #expect(point.counts.reduce(0, +) == point.count)
                #expect((point.sum ?? 0) <= 7 * Double(point.count))
                #expect((point.minimum ?? -1) >= 0 && (point.maximum ?? 8) <= 7)
                count.add(Int64(point.count))
            }
        }
        #expect(count.value == Int64(writers * measurements))
        let total = measured.collect(1)["sizes"]?.histograms.first
        #expect(total?.count == UInt64(writers * measurements))
        #expect(total?.sum == Double(writers * measurements / 8 * 28))
    }

    @Test func `series that many threads ask for at once are made once`() async {
        let measured = MeasuredRegistry()
        await measure { number in
            measured.counter("n", [("number", "\(number % 100)")]).increment(by: 1)
        } collecting: {
            _ = measured.collect()
        }
        let values = measured.collect()["n"]?.values ?? []
        #expect(values.count == 100)
        #expect(Set(values) == [.int(Int64(writers * measurements / 100))])
    }

    @Test func `fractions are not lost`() async {
        let measured = MeasuredRegistry()
        let counter = measured.registry.makeFloatingPointCounter(label: "f", dimensions: [])
        await measure { _ in
            counter.increment(by: 0.5)
        } collecting: {
            _ = measured.collect()
        }
        #expect(measured.collect()["f"]?.values == [.double(Double(writers * measurements) / 2)])
    }
}

private final class Running: Sendable {
    private let count: Atomic<Int>

    init(_ count: Int) { self.count = Atomic(count) }

    var isAny: Bool { count.load(ordering: .acquiring) > 0 }

    func end() { count.wrappingSubtract(1, ordering: .releasing) }
}

private final class Tally: Sendable {
    private let sum = Atomic<Int64>(0)

    var value: Int64 { sum.load(ordering: .relaxed) }

    func add(_ amount: Int64) { sum.wrappingAdd(amount, ordering: .relaxed) }
}
