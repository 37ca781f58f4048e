// SPDX-License-Identifier: Apache-2.0

import Synchronization

extension Double {
    /// The sum, or the finite number that is nearest to it: of finite measurements no sum is infinite,
    /// from which no later measurement could bring it back.
    @inline(__always)
    func addingWithinBounds(_ other: Double) -> Double {
        let sum = self + other
        guard sum.isInfinite else { return sum }
        return sum < 0 ? -.greatestFiniteMagnitude : .greatestFiniteMagnitude
    }
}

extension Atomic<Double> {
    /// Adds by comparing and exchanging, as no processor adds to a floating-point number at once.
    func add(_ amount: Double) {
        var current = load(ordering: .relaxed)
        while true {
            let (exchanged, original) = weakCompareExchange(
                expected: current, desired: current.addingWithinBounds(amount), ordering: .relaxed)
            if exchanged { return }
            current = original
        }
    }
}
