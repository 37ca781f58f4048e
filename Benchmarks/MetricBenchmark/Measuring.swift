// SPDX-License-Identifier: Apache-2.0

import CAllocationCount
import Dispatch

/// Something that is measured, again and again.
struct Operation: Sendable {
    let name: String
    /// Whether it must take no memory once it has been done before.
    let takesNoMemory: Bool
    /// Does it once; the number differs from one time to the next.
    let perform: @Sendable (Int) -> Void

    init(
        _ name: String, takesNoMemory: Bool = true, perform: @escaping @Sendable (Int) -> Void
    ) {
        self.name = name
        self.takesNoMemory = takesNoMemory
        self.perform = perform
    }
}

extension Operation {
    /// Nanoseconds of wall time that it takes one thread while as many do the same: the median of 21
    /// rounds of about 50 ms.
    func nanoseconds(threads: Int) -> Double {
        var repetitions = 1
        while time(repetitions, threads) < .milliseconds(50) { repetitions *= 2 }
        let rounds = (0..<21).map { _ in time(repetitions, threads) }.sorted()
        return rounds[10] / .nanoseconds(1) / Double(repetitions)
    }

    /// How often it takes memory from the allocator; `nil` where that is not counted.
    func allocations() -> Double? {
        guard allocation_count_is_kept() else { return nil }
        let repetitions = 10_000
        // What is made for the first measurement stays.
        repeatOften(repetitions)
        let before = allocation_count()
        repeatOften(repetitions)
        return Double(allocation_count() - before) / Double(repetitions)
    }

    private func time(_ repetitions: Int, _ threads: Int) -> Duration {
        ContinuousClock().measure {
            guard threads > 1 else { return repeatOften(repetitions) }
            DispatchQueue.concurrentPerform(iterations: threads) { _ in repeatOften(repetitions) }
        }
    }

    @inline(never)
    private func repeatOften(_ repetitions: Int) {
        for number in 0..<repetitions { perform(number) }
    }
}
