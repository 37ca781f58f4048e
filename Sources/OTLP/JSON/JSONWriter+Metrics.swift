// SPDX-License-Identifier: Apache-2.0

import TelemetryModel

extension JSONWriter {
    /// One element of `resourceMetrics`.
    mutating func resourceMetrics(_ batch: ResourceMetrics) {
        object { json in
            json.resource(batch.resource)
            json.list("scopeMetrics", batch.scopes) { json, scope in
                json.object { json in
                    json.scope(scope.scope)
                    json.list("metrics", scope.metrics) { $0.metric($1) }
                }
            }
        }
    }

    private mutating func metric(_ metric: Metric) {
        object { json in
            json.text("name", metric.name)
            json.text("description", metric.description)
            json.text("unit", metric.unit)
            json.data(metric.data)
            json.attributes(metric.metadata, as: "metadata")
        }
    }

    /// The key that says which kind of data it is, even if there are no points.
    private mutating func data(_ data: Metric.Data) {
        switch data {
        case .gauge(let points): self.data("gauge", points) { $0.point($1) }
        case .sum(let points, let temporality, let isMonotonic):
            self.data("sum", points, temporality, isMonotonic: isMonotonic) { $0.point($1) }
        case .histogram(let points, let temporality):
            self.data("histogram", points, temporality) { $0.point($1) }
        case .exponentialHistogram(let points, let temporality):
            self.data("exponentialHistogram", points, temporality) { $0.point($1) }
        case .summary(let points): self.data("summary", points) { $0.point($1) }
        case .unknown: break
        }
    }

    private mutating func data<Point>(
        _ name: StaticString, _ points: [Point], _ temporality: Metric.Temporality = .unspecified,
        isMonotonic: Bool = false, _ write: (inout JSONWriter, Point) -> Void
    ) {
        key(name)
        object { json in
            json.list("dataPoints", points, write)
            json.count("aggregationTemporality", UInt32(temporality.rawValue))
            guard isMonotonic else { return }
            json.key("isMonotonic")
            json.bool(true)
        }
    }
}
