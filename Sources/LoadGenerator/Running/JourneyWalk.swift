// SPDX-License-Identifier: Apache-2.0

import Instrumenting
import Tracing

/// Walks one journey: its requests one after the other, within a root span `journey {kind}`.
///
/// The span is INTERNAL, with `outlay.journey` and `outlay.load.delay_ms`; below it are a CLIENT span a
/// request and the spans of an ``Amplification``. It is an error if one of the requests is.
struct JourneyWalk<C: Clock>: Sendable where C.Duration == Duration {
    let sender: any RequestSender
    let clock: C
    /// Tells apart the ids of runs that have the same seed.
    let run: UInt64
    let amplification: Amplification
    let context: @Sendable (PlannedJourney) -> ServiceContext

    /// - Parameters:
    ///   - intended: when the journey was to begin; its latency is counted from there.
    ///   - record: takes each request's result as it comes.
    func walk(
        _ journey: PlannedJourney, intended: C.Instant,
        record: @Sendable (RequestResult) -> Void
    ) async -> JourneyResult {
        await ServiceContext.$current.withValue(context(journey)) {
            await withSpan(
                "journey \(journey.kind.rawValue)",
                attributes: [
                    AttributeName.journey: .string(journey.kind.rawValue),
                    AttributeName.loadDelay: .double(
                        intended.duration(to: clock.now).inSeconds * 1000),
                ]
            ) { span in
                let ending = await steps(of: journey, from: intended, record: record)
                if ending == .failed { span.setStatus(SpanStatus(code: .error)) }
                return JourneyResult(
                    latency: intended.duration(to: clock.now), ending: ending,
                    traceID: span.traceparent.map { String($0.split(separator: "-")[1]) })
            }
        }
    }

    private func steps(
        of journey: PlannedJourney, from intended: C.Instant,
        record: @Sendable (RequestResult) -> Void
    ) async -> JourneyResult.Ending {
        var ids = SeededGenerator(seed: run, stream: UInt64(journey.index))
        var start = intended
        var expense: String?
        for request in journey.requests {
            // Nobody reads an expense where the list is empty.
            if request.needsExpense && expense == nil { continue }
            let outcome = await sender.send(
                request.outgoing(for: journey, expense: expense, ids: &ids))
            let now = clock.now
            let result = RequestResult(
                request: request, outcome: outcome, latency: start.duration(to: now))
            record(result)
            amplification.emit(using: &ids)
            guard result.isExpected else { return .failed }
            if request.expectation == .budget && outcome.status == 404 { return .skipped }
            if request.expectation == .payment && outcome.status == 409 { return .unpaid }
            expense = outcome.createdID ?? outcome.listedID ?? expense
            start = clock.now
        }
        return .finished
    }
}

/// One request and what came of it.
struct RequestResult: Sendable {
    let request: PlannedRequest
    let outcome: RequestOutcome
    /// Of a journey's first request from when the journey was to begin; of the others from when the
    /// one before was done.
    let latency: Duration

    var isExpected: Bool { outcome.status.map(request.expectation.accepts) ?? false }
}

/// What came of a journey.
struct JourneyResult: Sendable {
    enum Ending: Sendable {
        case finished
        /// An answer was not as it has to be, or there was none.
        case failed
        /// The service has no budgets.
        case skipped
        /// There was no money.
        case unpaid
    }

    let latency: Duration
    let ending: Ending
    let traceID: String?
}

extension PlannedRequest {
    fileprivate func outgoing(
        for journey: PlannedJourney, expense: String?, ids: inout SeededGenerator
    ) -> OutgoingRequest {
        let requestID = randomUUID(using: &ids)
        return OutgoingRequest(
            planned: self, target: target.replacing("{id}", with: expense ?? ""),
            user: journey.user, requestID: requestID,
            key: isKeyed ? randomUUID(using: &ids) : nil)
    }
}
