// SPDX-License-Identifier: Apache-2.0

import TelemetryModel

extension MetricStep {
    /// What happened between two points of a series.
    ///
    /// `nil` where a point tells nothing of what came before it: one without a value, or the first of a
    /// total that began longer ago than a history reaches, or nobody knows when.
    ///
    /// - Parameters:
    ///   - level: What differences of a sum that may fall are added to.
    ///   - history: How far back a step may begin, in nanoseconds.
    init?(_ reading: MetricReading, after former: MetricReading?, level: Double, history: UInt64) {
        guard let total = reading.total, let frame = reading.frame else { return nil }
        let former = former?.total == nil ? nil : former
        let change: (from: UInt64, content: Content)? =
            switch (total, reading.isDelta) {
            case (.level(let amount), true):
                (former?.time ?? frame.time, .level(level + amount))
            case (.level, false): (Self.held(former, until: frame.time), total)
            case (_, true): (Self.start(of: frame, after: former), total)
            case (_, false): Self.growth(to: total, frame, after: former)
            }
        guard let change, change.from <= frame.time, frame.time - change.from <= history else {
            return nil
        }
        self.init(from: change.from, to: frame.time, content: change.content)
        exemplars = reading.measurements(after: change.from)
    }

    /// A level is taken to have held since the point before, if that is not long ago.
    private static func held(_ former: MetricReading?, until time: UInt64) -> UInt64 {
        let longest: UInt64 = 300_000_000_000
        guard let then = former?.time, then <= time, time - then <= longest else { return time }
        return then
    }

    private static func start(of frame: PointFrame, after former: MetricReading?) -> UInt64 {
        if frame.startTime > 0 { return min(frame.startTime, frame.time) }
        return former?.time ?? frame.time
    }

    /// A total continues the one before, unless it has a later start or has become less: then all of it
    /// came since its own start (OpenTelemetry data model, "Resets and gaps").
    private static func growth(
        to total: Content, _ frame: PointFrame, after former: MetricReading?
    ) -> (UInt64, Content)? {
        guard let former, let before = former.total else {
            // A start that equals the time says that the start is not known.
            guard frame.startTime > 0, frame.startTime < frame.time else { return nil }
            return (frame.startTime, total)
        }
        let isSameLife = frame.startTime == 0 || frame.startTime <= former.frame?.startTime ?? 0
        if isSameLife || former.frame?.startTime == 0, let difference = total.since(before) {
            return (former.time, difference)
        }
        return (max(min(frame.startTime, frame.time), former.time), total)
    }
}

extension MetricStep.Content {
    /// What came to a total; `nil` if it became less, or is of another kind.
    fileprivate func since(_ former: MetricStep.Content) -> MetricStep.Content? {
        switch (self, former) {
        case (.increase(let now), .increase(let then)): now >= then ? .increase(now - then) : nil
        case (.distribution(let now), .distribution(let then)):
            now.since(then).map(MetricStep.Content.distribution)
        default: nil
        }
    }
}
