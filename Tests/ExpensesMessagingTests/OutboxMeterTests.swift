// SPDX-License-Identifier: Apache-2.0

import Expenses
import ExpensesMessaging
import Instrumenting
import Logging
import MetricsTestKit
import Synchronization
import TelemetryTesting
import Testing
import Tracing

@Suite struct OutboxMeterTests {
    @Test func `the outbox is asked at intervals, by no trace, and may be away`() async throws {
        let (metrics, clock, outbox) = (TestMetrics(), ManualClock(), OutboxWithBacklog())
        let meter = OutboxMeter(
            outbox: outbox, interval: .seconds(10), clock: clock, metrics: metrics,
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask { try await meter.run() }
            for (index, expected) in [(3.0, 1.5), (3.0, 1.5), (0.0, 0.0)].enumerated() {
                await clock.sleepers(1)
                #expect(outbox.questions == index + 1)
                #expect(metrics.levels(OutboxInstruments.depth) == [[:]: expected.0])
                #expect(metrics.levels(OutboxInstruments.oldestAge) == [[:]: expected.1])
                clock.advance(by: .seconds(10))
            }
            tasks.cancelAll()
        }
    }
}

/// An outbox that only tells how much is in it: 3 events, then it is away once, then none.
private final class OutboxWithBacklog: ExpenseOutbox {
    private let asked = Mutex(0)

    var questions: Int { asked.withLock { $0 } }

    func backlog() async throws -> OutboxBacklog {
        #expect(ServiceContext.current?.isTracingSuppressed == true)
        let number = asked.withLock { asked in
            asked += 1
            return asked
        }
        switch number {
        case 1: return OutboxBacklog(depth: 3, oldestAge: .milliseconds(1500))
        case 2: throw ExpenseError(.unavailable, "It is away.")
        default: return OutboxBacklog(depth: 0, oldestAge: .zero)
        }
    }

    func relay(
        atMost _: Int, _: @Sendable ([ExpenseEvent]) async -> Set<EventID>
    ) async throws -> OutboxRound { OutboxRound(lent: 0, published: 0) }

    func watch(_: @Sendable () -> Void) async {}
}
