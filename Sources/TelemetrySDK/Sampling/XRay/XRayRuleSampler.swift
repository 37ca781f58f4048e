// SPDX-License-Identifier: Apache-2.0

import Synchronization

/// Applies one rule: a reservoir first, then a fixed rate; and counts for the next report.
///
/// The reservoir is this client's quota while it is in force. Before the first one and after its end,
/// one request a second is borrowed from a reservoir that is not empty, as AWS's own SDKs do it.
final class XRayRuleSampler: Sendable {
    /// Seconds between two reports, unless a target says otherwise.
    static let defaultInterval = 10.0

    private struct State {
        var fixedRate: TraceIDRatioSampler
        var quota: RateLimiter?
        var quotaEnd = -Double.infinity
        var nextReport = -Double.infinity
        var requests = 0
        var sampled = 0
        var borrowed = 0
    }

    let rule: XRaySamplingRule
    private let time: SamplingTime
    private let borrowing: RateLimiter?
    private let state: Mutex<State>

    init(_ rule: XRaySamplingRule, time: SamplingTime) {
        self.rule = rule
        self.time = time
        borrowing =
            rule.reservoirSize > 0 ? RateLimiter(rate: 1, clock: time.nanoseconds) : nil
        state = Mutex(State(fixedRate: TraceIDRatioSampler(clamping: rule.fixedRate)))
    }

    func sample(_ request: SamplingRequest) -> SamplingResult {
        let now = time.secondsSinceEpoch()
        let isSampled = state.withLock { state in
            state.requests += 1
            if now < state.quotaEnd {
                if state.quota?.take() ?? false {
                    state.sampled += 1
                    return true
                }
            } else if borrowing?.take() ?? false {
                state.borrowed += 1
                return true
            }
            guard state.fixedRate.sample(request).decision != .drop else { return false }
            state.sampled += 1
            return true
        }
        return SamplingResult(isSampled ? .recordAndSample : .drop, for: request)
    }

    /// What is to be reported now; `nil` before its time, and where nothing has happened.
    func report(clientID: String) -> XRayRuleReport? {
        let now = time.secondsSinceEpoch()
        return state.withLock { state in
            guard state.requests > 0, now >= state.nextReport else { return nil }
            return XRayRuleReport(
                clientID: clientID, ruleName: rule.name, timestamp: Int(now),
                requests: state.requests, sampled: state.sampled, borrowed: state.borrowed)
        }
    }

    /// Takes off what the service now knows. A report that did not arrive is part of the next.
    func settle(_ report: XRayRuleReport) {
        state.withLock { state in
            state.requests -= report.requests
            state.sampled -= report.sampled
            state.borrowed -= report.borrowed
        }
    }

    /// Follows a target until the next one. Without a rate it is none.
    func apply(_ target: XRayTargetsAnswer.Target) {
        guard let fixedRate = target.fixedRate else { return }
        let now = time.secondsSinceEpoch()
        state.withLock { state in
            state.fixedRate = TraceIDRatioSampler(clamping: fixedRate)
            if let quota = target.quota, let end = target.quotaEnd {
                state.quota = quota > 0 ? RateLimiter(rate: quota, clock: time.nanoseconds) : nil
                state.quotaEnd = end
            }
            state.nextReport = now + (target.interval ?? Self.defaultInterval)
        }
    }
}
