// SPDX-License-Identifier: Apache-2.0

import Synchronization
import TelemetryModel
import Testing

@testable import TelemetrySDK

@Suite struct BatchQueueTests {
    @Test func `who flushes is called back when what they wait for is given up`() async {
        let queue = Mutex(filled(with: 3))
        _ = await next(queue)
        await withCheckedContinuation { waiter in
            _ = queue.withLock { $0.flush(waiter) }
            let early = queue.withLock { $0.abandon().1 }
            #expect(early.isEmpty, "one batch is still on its way")
            let served = queue.withLock { $0.settle(1, .failure(reason: "shut down")) }
            #expect(served.count == 1)
            // Whoever is not called back would wait for ever.
            for waiter in served.isEmpty ? [waiter] : served { waiter.resume() }
        }
        let statistics = queue.withLock { $0.statistics }
        #expect(statistics.dropped == 2)
        #expect(statistics.failed == 1)
        #expect(statistics.isBalanced)
    }

    @Test func `a queue that has closed stays closed, even if it is given up afterwards`() async {
        let queue = Mutex(filled(with: 0))
        _ = queue.withLock { $0.close() }
        guard case .finished = await next(queue) else {
            Issue.record("an empty queue that closes is finished")
            return
        }
        _ = queue.withLock { $0.abandon() }
        _ = queue.withLock { $0.enqueue(.any) }
        let statistics = queue.withLock { $0.statistics }
        #expect(statistics.dropped == 1)
        #expect(statistics.queued == 0)
    }

    private func filled(with count: Int) -> BatchQueue<EndedSpan> {
        var queue = BatchQueue<EndedSpan>(capacity: 8, batchSize: 1)
        queue.open()
        for _ in 0..<count { _ = queue.enqueue(.any) }
        return queue
    }

    /// Asks for work that is there.
    private func next(_ queue: borrowing Mutex<BatchQueue<EndedSpan>>) async
        -> BatchQueue<EndedSpan>.Work
    {
        await withCheckedContinuation { consumer in
            let action = queue.withLock { $0.next(consumer) }
            if case .resume(let consumer, let work) = action { consumer.resume(returning: work) }
        }
    }
}

extension EndedSpan {
    fileprivate static var any: EndedSpan {
        EndedSpan(
            span: FinishedSpan(
                context: SpanContext(
                    traceID: TraceID(high: 1, low: 1), spanID: SpanID(rawValue: 1), flags: .sampled
                ),
                name: "span", startTime: 0, endTime: 0),
            fileID: "Tests/File.swift")
    }
}
