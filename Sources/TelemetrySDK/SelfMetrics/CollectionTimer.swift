// SPDX-License-Identifier: Apache-2.0

import Instrumenting
import Metrics
import Synchronization

/// Measures how long a reader's collections take: `otel.sdk.metric_reader.collection.duration`.
///
/// A reader is configured before there is a registry to measure with, so the latter comes later.
package final class CollectionTimer: Sendable {
    private struct Target {
        // The registry holds whoever calls back, and so this.
        weak var registry: MetricRegistry?
    }

    private let target = Mutex(Target())
    private let component: SDKComponent

    package init(_ component: SDKComponent) {
        self.component = component
    }

    package func measure(with registry: MetricRegistry) {
        target.withLock { $0.registry = registry }
    }

    package func record(_ duration: Duration) {
        guard let registry = target.withLock({ $0.registry }) else { return }
        registry.makeTimer(
            label: SDKInstruments.collectionDuration.name,
            dimensions: component.dimensions(error: nil)
        ).recordNanoseconds(duration.nanoseconds)
    }
}
