// SPDX-License-Identifier: Apache-2.0

import Metrics

/// What swift-metrics calls to measure: one set of attributes of one instrument.
///
/// Measurements that cannot be meant are ignored: what is not a finite number, and less than nothing
/// for a counter.
final class MetricHandler: Sendable {
    private let first: MetricTarget?
    private let others: [MetricTarget]
    private let isMonotonicSum: Bool

    /// - Parameters:
    ///   - targets: one for each stream; none where every view drops the instrument.
    ///   - type: of the instrument.
    init(_ targets: [MetricTarget], type: InstrumentType) {
        first = targets.first
        others = Array(targets.dropFirst())
        isMonotonicSum = type == .counter
    }

    /// Whether there was no place for these attributes in some stream.
    var isOverflow: Bool { (first?.isOverflow ?? false) || others.contains { $0.isOverflow } }

    @inline(__always)
    private func forEach(_ body: (MetricTarget) -> Void) {
        if let first { body(first) }
        for target in others { body(target) }
    }

    @inline(__always)
    private func measure(_ value: Double) {
        guard value.isFinite else { return }
        forEach { $0.cell.measure(value, $0.filtered) }
    }
}

extension MetricHandler: CounterHandler {
    func increment(by amount: Int64) {
        guard amount >= 0 || !isMonotonicSum else { return }
        forEach { $0.cell.add(amount, $0.filtered) }
    }

    func reset() { forEach { $0.cell.reset() } }
}

extension MetricHandler: FloatingPointCounterHandler, MeterHandler {
    func increment(by amount: Double) {
        guard amount.isFinite, amount >= 0 || !isMonotonicSum else { return }
        forEach { $0.cell.adjust(amount, $0.filtered) }
    }

    func decrement(by amount: Double) { increment(by: -amount) }

    func set(_ value: Int64) { set(Double(value)) }

    func set(_ value: Double) {
        guard value.isFinite else { return }
        forEach { $0.cell.set(value, $0.filtered) }
    }
}

extension MetricHandler: RecorderHandler {
    func record(_ value: Int64) { measure(Double(value)) }

    func record(_ value: Double) { measure(value) }
}

extension MetricHandler: TimerHandler {
    func recordNanoseconds(_ duration: Int64) { measure(Double(duration) / 1_000_000_000) }
}
