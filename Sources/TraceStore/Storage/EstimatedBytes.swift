// SPDX-License-Identifier: Apache-2.0

import TelemetryModel

/// How much memory telemetry takes, at least as much as the allocator hands out for it.
///
/// The store's bound is stated in it, and the bound of the process relies on that.
extension FinishedSpan {
    var estimatedBytes: Int {
        // In an array that may have doubled, in an index, and its name among the operations.
        var bytes =
            2 * MemoryLayout<TraceSpan>.stride + 192 + name.heapBytes + status.message.heapBytes
        bytes += attributes.heapBytes + context.state.heapBytes
        bytes += events.heapBytes { $0.name.heapBytes + $0.attributes.heapBytes }
        bytes += links.heapBytes { $0.attributes.heapBytes + $0.context.state.heapBytes }
        return bytes
    }
}

extension SpanSource {
    var estimatedBytes: Int {
        // In a table, as a key to it, and in the trace.
        var bytes = 6 * MemoryLayout<SpanSource>.stride + resource.attributes.heapBytes
        bytes += resource.schemaURL.heapBytes + scope.name.heapBytes + scope.version.heapBytes
        bytes += scope.attributes.heapBytes + scope.schemaURL.heapBytes
        return bytes
    }
}

extension LogRecord {
    var estimatedBytes: Int {
        var bytes = 2 * MemoryLayout<TraceLog>.stride + severityText.heapBytes + body.heapBytes
        bytes += attributes.heapBytes + eventName.heapBytes
        return bytes
    }
}

extension MetricSeries {
    /// What the series takes beside its reading: its place as a key, and its strings, which are those of
    /// the first point and not of the latest.
    var estimatedBytes: Int {
        var bytes = 3 * MemoryLayout<MetricSeries>.stride + service.heapBytes + instance.heapBytes
        bytes += name.heapBytes + Attributes(attributes).heapBytes
        return bytes
    }
}

extension MetricStep {
    /// What the step takes beside its place in a history.
    var estimatedHeapBytes: Int {
        let exemplars = exemplars.heapBytes { _ in 0 }
        guard case .distribution(let distribution) = content else { return exemplars }
        return exemplars + distribution.heapBytes
    }
}

extension MetricDistribution {
    fileprivate var heapBytes: Int {
        switch buckets {
        case .none: 0
        case .explicit(let buckets): buckets.heapBytes { _ in 0 }
        case .exponential(let buckets):
            buckets.positive.heapBytes { _ in 0 } + buckets.negative.heapBytes { _ in 0 }
        }
    }
}

extension [MetricStep] {
    /// What the places for steps take, those in reserve included.
    var estimatedPlaceBytes: Int { heapBytes { _ in 0 } }
}

extension [Double] {
    var estimatedHeapBytes: Int { heapBytes { _ in 0 } }
}

extension MetricReading {
    var estimatedBytes: Int {
        var bytes = service.heapBytes + instance.heapBytes
        bytes += metric.name.heapBytes + metric.description.heapBytes + metric.unit.heapBytes
        bytes += metric.metadata.heapBytes + metric.data.heapBytes
        return bytes
    }
}

/// What an array or a string takes on the heap beyond its elements: header and rounding.
private let allocationOverhead = 64

extension String {
    /// Strings of up to 15 bytes live within the value itself.
    fileprivate var heapBytes: Int {
        let count = utf8.count
        return count > 15 ? count + allocationOverhead : 0
    }
}

extension Array {
    fileprivate func heapBytes(_ elementBytes: (Element) -> Int) -> Int {
        guard !isEmpty else { return 0 }
        var bytes = allocationOverhead + capacity * MemoryLayout<Element>.stride
        for element in self { bytes += elementBytes(element) }
        return bytes
    }
}

extension Attributes {
    fileprivate var heapBytes: Int {
        elements.heapBytes { $0.key.heapBytes + $0.value.heapBytes }
    }
}

extension TraceState {
    fileprivate var heapBytes: Int {
        members.heapBytes { $0.key.heapBytes + $0.value.heapBytes }
    }
}

extension AttributeValue {
    fileprivate var heapBytes: Int {
        switch self {
        case .string(let text): text.heapBytes
        case .bytes(let bytes): bytes.heapBytes { _ in 0 }
        case .array(let values): values.heapBytes(\.heapBytes)
        case .map(let attributes): attributes.heapBytes
        case .bool, .int, .double, .empty: 0
        }
    }
}

extension Metric.Data {
    fileprivate var heapBytes: Int {
        switch self {
        case .gauge(let points), .sum(let points, _, _):
            points.heapBytes { $0.frame.attributes.heapBytes + $0.exemplars.heapBytes }
        case .histogram(let points, _):
            points.heapBytes {
                $0.frame.attributes.heapBytes + $0.exemplars.heapBytes
                    + $0.bounds.heapBytes { _ in 0 } + $0.counts.heapBytes { _ in 0 }
            }
        case .exponentialHistogram(let points, _):
            points.heapBytes {
                $0.frame.attributes.heapBytes + $0.exemplars.heapBytes
                    + $0.positive.counts.heapBytes { _ in 0 }
                    + $0.negative.counts.heapBytes { _ in 0 }
            }
        case .summary(let points):
            points.heapBytes {
                $0.frame.attributes.heapBytes + $0.quantiles.heapBytes { _ in 0 }
            }
        case .unknown: 0
        }
    }
}

extension [Exemplar] {
    fileprivate var heapBytes: Int { heapBytes { $0.filteredAttributes.heapBytes } }
}
