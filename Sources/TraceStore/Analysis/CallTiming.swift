// SPDX-License-Identifier: Apache-2.0

import TelemetryModel

/// How a span's time lies within its parent's, and what that says about the two.
///
/// Two services on one machine share a clock, and still a server often ends a little after its client:
/// it has to finish writing what the client has read. What the parent's room and a millisecond explain
/// is therefore no finding between services. Messages are not waited for, so whoever receives one may
/// outlive whoever sent it, but not begin earlier.
struct CallTiming {
    /// What is wrong, in nanoseconds.
    enum Verdict: Hashable {
        /// The child's clock runs ahead of the parent's by about so much; negative: behind.
        case skewed(Int64)
        /// The child ends so much later.
        case outlives(UInt64)
    }

    /// Traces from systems that count in microseconds are off by up to one.
    private static let granularity: UInt64 = 1_000
    /// What a server may take to finish after its client has what it needs.
    private static let completion: UInt64 = 1_000_000

    let verdict: Verdict?

    init(_ child: FinishedSpan, parent: FinishedSpan, crossesServices: Bool) {
        let early = parent.startTime.less(child.startTime)
        let over = child.endTime.less(parent.endTime)
        let room = parent.duration.less(child.duration)
        switch (parent.kind, child.kind) {
        // A message may well be sent, too, when its cause is over: by a relay, from an outbox.
        case (.producer, _), (_, .producer), (_, .consumer):
            let isTooEarly = crossesServices && early > Self.granularity
            verdict = isTooEarly ? .skewed(Int64(clamping: early).negated) : nil
        case (.client, _) where crossesServices:
            let isTooEarly = early > max(room, Self.granularity)
            // A call that took its server longer than its client was given up, not shifted, and so was
            // one that failed without an answer.
            let isTooLate = over > max(room, Self.completion)
            let wasGivenUp = child.duration > parent.duration || parent.failedUnanswered
            if isTooEarly || (isTooLate && !wasGivenUp) {
                verdict = .skewed(Self.shift(child, parent))
            } else {
                verdict = isTooLate ? .outlives(over) : nil
            }
        default:
            let tolerance = crossesServices ? max(room, Self.completion) : Self.granularity
            verdict = over > tolerance ? .outlives(over) : nil
        }
    }

    /// The distance between the middles: a request and its answer are taken to travel equally long.
    private static func shift(_ child: FinishedSpan, _ parent: FinishedSpan) -> Int64 {
        let middle = child.startTime.adding(child.duration / 2)
        let expected = parent.startTime.adding(parent.duration / 2)
        return middle >= expected
            ? Int64(clamping: middle - expected) : Int64(clamping: expected - middle).negated
    }
}

extension FinishedSpan {
    /// A request that ended in an error of the client's own, such as its patience.
    fileprivate var failedUnanswered: Bool {
        status.code == .error && attributes["http.response.status_code"] == nil
    }
}

extension UInt64 {
    /// The difference, or zero if the other is larger. Times come from anybody.
    fileprivate func less(_ other: UInt64) -> UInt64 { self > other ? self - other : 0 }

    /// The sum, or the largest number.
    fileprivate func adding(_ other: UInt64) -> UInt64 {
        let sum = addingReportingOverflow(other)
        return sum.overflow ? .max : sum.partialValue
    }
}

extension Int64 {
    /// Of a number that is not negative.
    fileprivate var negated: Int64 { 0 - self }
}
