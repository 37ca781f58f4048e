// SPDX-License-Identifier: Apache-2.0

import TelemetryModel

/// The recent past of one series, as steps from point to point, oldest first.
///
/// It has as many steps as the limits allow, and none that ended longer ago than they say; the oldest go
/// first. Points between which nothing happened are one step.
struct MetricHistory {
    private(set) var steps: [MetricStep] = []
    /// The bounds of all steps of an explicit histogram. When they change the history begins anew.
    private(set) var bounds: [Double] = []
    /// What the steps have on the heap.
    private var heapBytes = 0

    /// The number of the oldest point.
    var oldestUpdate: UInt64? { steps.first?.update }

    var estimatedBytes: Int {
        steps.estimatedPlaceBytes + heapBytes + bounds.estimatedHeapBytes
    }

    /// Takes in the next point of the series.
    mutating func add(
        _ reading: MetricReading, after former: MetricReading?, update: UInt64,
        within limits: TraceStoreLimits
    ) {
        var former = former
        if bounds != reading.bounds {
            self = MetricHistory()
            bounds = reading.bounds
            former = nil
        }
        let step = MetricStep(
            reading, after: former, level: level, history: limits.seriesHistory)
        guard var step else { return }
        step.update = update
        append(step)
        let oldest = reading.time - min(reading.time, limits.seriesHistory)
        while let first = steps.first, steps.count > limits.seriesPoints || first.to < oldest {
            heapBytes -= steps.removeFirst().estimatedHeapBytes
        }
    }

    /// Removes the steps up to a number.
    mutating func remove(upTo update: UInt64) {
        let kept = steps.drop { $0.update <= update }
        guard kept.startIndex > 0 else { return }
        heapBytes -= steps[..<kept.startIndex].reduce(0) { $0 + $1.estimatedHeapBytes }
        // A new array, without the room of those that are gone.
        steps = Array(kept)
    }

    private var level: Double {
        guard case .level(let level) = steps.last?.content else { return 0 }
        return level
    }

    private mutating func append(_ step: MetricStep) {
        guard let last = steps.indices.last, steps[last].isContinued(by: step) else {
            steps.append(step)
            return heapBytes += step.estimatedHeapBytes
        }
        heapBytes -= steps[last].estimatedHeapBytes
        steps[last].to = step.to
        steps[last].content = step.content
        steps[last].update = step.update
        heapBytes += steps[last].estimatedHeapBytes
    }
}
