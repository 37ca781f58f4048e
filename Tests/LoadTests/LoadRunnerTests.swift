// SPDX-License-Identifier: Apache-2.0

import Synchronization
import TelemetryTesting
import Testing

@testable import LoadGenerator

/// Ten journeys in a second of a clock that tests move, and a service that answers as they say.
@Suite(.timeLimit(.minutes(5))) struct LoadRunnerTests {
    @Test func `a generator that falls behind does not make its latencies shorter`() async throws {
        let clock = ManualClock()
        let runner = try runner(StubSender(), clock: clock)
        let report = await running(runner) {
            await clock.sleepers(1)
            // The machine slept: nine arrivals come late, and were to begin up to 900 ms ago.
            clock.advance(by: .seconds(1))
        }
        #expect(report.arrivals.finished == 10)
        let latency = report.requests.latency
        #expect(report.requests.count == 10)
        // The first was on time, unless the machine slept before it was sent.
        #expect((399...501).contains(latency.p50), "\(latency)")
        #expect(latency.max >= 899, "\(latency)")
    }

    @Test func `a server that stalls is seen by everyone who arrived meanwhile`() async throws {
        let clock = ManualClock()
        let end = clock.now.advanced(by: .seconds(1))
        let sender = StubSender { try? await clock.sleep(until: end, tolerance: nil) }
        let runner = try runner(sender, clock: clock)
        let report = await running(runner) {
            for arrived in 1...9 {
                await clock.sleepers(arrived + 1)
                clock.advance(by: .milliseconds(100))
            }
            await clock.sleepers(11)
            clock.advance(by: .milliseconds(100))
        }
        // One client that waits for each answer would have seen one slow request and nine fast ones.
        #expect((490...610).contains(report.requests.latency.p50), "\(report.requests)")
        #expect(report.requests.latency.max >= 999)
        #expect(report.arrivals.shed == 0)
    }

    @Test func `an arrival that finds no room is shed, and not made later`() async throws {
        let clock = ManualClock()
        let end = clock.now.advanced(by: .milliseconds(950))
        let sender = StubSender { try? await clock.sleep(until: end, tolerance: nil) }
        let runner = try runner(sender, limit: 3, clock: clock)
        let report = await running(runner) {
            for arrived in 1...9 {
                await clock.sleepers(min(arrived, 3) + 1)
                clock.advance(by: .milliseconds(100))
            }
            await clock.sleepers(4)
            clock.advance(by: .milliseconds(100))
        }
        #expect(report.arrivals.intended == 10)
        #expect(report.arrivals.shed == 7)
        #expect(report.arrivals.finished == 3)
        #expect(sender.count == 3)
        #expect(report.errorRatio == 0.7)
    }

    @Test func `the warm-up is made and not counted`() async throws {
        let clock = ManualClock()
        let sender = StubSender()
        let runner = try runner(sender, warmup: .seconds(1), clock: clock)
        let report = await running(runner) {
            await clock.sleepers(1)
            clock.advance(by: .seconds(2))
        }
        #expect(sender.count == 20)
        #expect(report.arrivals.warmup == 10)
        #expect(report.requests.count == 10)
        #expect(report.arrivals.achievedRate == 10)
    }

    @Test func `a run that is cancelled reports what it has`() async throws {
        let clock = ManualClock()
        let runner = try runner(StubSender(), clock: clock)
        let report = await withTaskGroup(of: LoadReport.self) { group in
            group.addTask { await runner.run() }
            await clock.sleepers(1)
            group.cancelAll()
            return await group.next()
        }
        #expect(report?.arrivals.intended == 1)
        #expect(report?.notes == ["The run was stopped before its end."])
    }

    @Test func `answers that are not as they have to be are errors and end the journey`()
        async throws
    {
        let clock = ManualClock()
        let sender = StubSender(outcome: RequestOutcome(status: 500))
        let runner = try runner(sender, mix: "record=1", clock: clock)
        let report = await running(runner) {
            await clock.sleepers(1)
            clock.advance(by: .seconds(1))
        }
        #expect(report.routes["POST /expenses"]?.errors == 10)
        #expect(report.routes["POST /expenses"]?.outcomes == ["500": 10])
        #expect(report.routes["GET /expenses/{id}"] == nil)
        #expect(report.journeys["record"]?.outcomes == ["failed": 10])
        #expect(report.errorRatio == 1)
    }

    @Test func `an API without budgets is no error, and is told`() async throws {
        let clock = ManualClock()
        let sender = StubSender(outcome: RequestOutcome(status: 404))
        let runner = try runner(sender, mix: "over-budget=1", clock: clock)
        let report = await running(runner) {
            await clock.sleepers(1)
            clock.advance(by: .seconds(1))
        }
        #expect(report.requests.errors == 0)
        #expect(report.journeys["over-budget"]?.outcomes == ["skipped": 10])
        #expect(report.notes.count == 1)
        #expect(sender.count == 10)
    }

    private func runner(
        _ sender: StubSender, mix: String = "mistakes=1", limit: Int = 100,
        warmup: Duration = .zero, clock: ManualClock
    ) throws -> LoadRunner<ManualClock> {
        var plan = LoadPlan(rate: try ArrivalRate("10"), month: "2026-11")
        plan.arrivals = .constant
        plan.duration = .seconds(1)
        plan.warmup = warmup
        plan.mix = try JourneyMix(mix)
        return LoadRunner(plan: plan, sender: sender, limit: limit, clock: clock, run: 1)
    }

    private func running(
        _ runner: LoadRunner<ManualClock>, _ body: @Sendable () async -> Void
    ) async -> LoadReport {
        async let report = runner.run()
        await body()
        return await report
    }
}

/// Answers every request with one outcome, once it has waited.
private final class StubSender: RequestSender {
    private let requests = Mutex(0)
    private let outcome: RequestOutcome
    private let wait: @Sendable () async -> Void

    init(
        outcome: RequestOutcome = RequestOutcome(status: 400),
        wait: @escaping @Sendable () async -> Void = {}
    ) {
        self.outcome = outcome
        self.wait = wait
    }

    var count: Int { requests.withLock { $0 } }

    func send(_ request: OutgoingRequest) async -> RequestOutcome {
        requests.withLock { $0 += 1 }
        await wait()
        return outcome
    }
}
