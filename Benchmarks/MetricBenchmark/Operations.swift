// SPDX-License-Identifier: Apache-2.0

import Instrumenting
import Logging
import Metrics
import Synchronization
import TelemetryModel
import TelemetrySDK
import Tracing

/// What is measured, all of it for one registry.
struct Operations: Sendable {
    /// What the others are compared with. By several threads it is an atomic that they share: what a
    /// counter without a lock and without stripes would cost at best.
    let baseline: Operation
    /// By any number of threads, all for the same series.
    let ordinary: [Operation]
    /// Where the current span is sampled, so that each measurement may become an exemplar.
    let spanned: [Operation]
    let collection: Operation

    init() {
        let registry = MetricRegistry(
            resource: Resource(),
            views: [MetricView(.init(name: "fine"), aggregation: .exponentialHistogram())],
            logger: Logger(label: "benchmark"))
        let atomic = SharedAtomic()
        baseline = Operation("atomic add") { _ in
            atomic.value.wrappingAdd(1, ordering: .relaxed)
        }
        let kinds = Self.kinds(registry)
        ordinary = kinds + Self.lookups(registry)
        spanned = kinds.map { Operation("\($0.name) in a sampled span", perform: $0.perform) }
        collection = Operation("collection of all series", takesNoMemory: false) { _ in
            _ = registry.readers[0].collect()
        }
    }

    /// Measurements by one who holds what measures.
    private static func kinds(_ registry: MetricRegistry) -> [Operation] {
        let counter = registry.makeCounter(label: "requests", dimensions: [("route", "/a")])
        let meter = registry.makeMeter(label: "level", dimensions: [("route", "/a")])
        let histogram = registry.makeTimer(label: "duration", dimensions: [("route", "/a")])
        let fine = registry.makeTimer(label: "fine", dimensions: [("route", "/a")])
        return [
            Operation("counter add") { _ in counter.increment(by: 1) },
            Operation("gauge set") { meter.set(Int64($0)) },
            Operation("histogram record") { _ in histogram.recordNanoseconds(30_000_000) },
            Operation("exponential histogram record") { _ in fine.recordNanoseconds(30_000_000) },
        ]
    }

    /// Measurements by one who has to find what measures.
    private static func lookups(_ registry: MetricRegistry) -> [Operation] {
        let series = MetricSeries<Route, any CounterHandler> { key in
            registry.makeCounter(
                label: "requests", dimensions: [("method", key.method), ("route", key.route)])
        }
        // Of texts of their own, as those of each request are.
        for number in 0..<Route.count { series[Route(number)].increment(by: 1) }
        let asked = (0..<Route.count).map(Route.init)
        return [
            Operation("series by key, then counter add") { _ in
                series[asked[0]].increment(by: 1)
            },
            Operation("series by key among \(Route.count), then counter add") {
                series[asked[$0 % Route.count]].increment(by: 1)
            },
            Operation(
                "handler by label and dimensions, then counter add", takesNoMemory: false
            ) { _ in
                Counter(label: "requests", dimensions: [("route", "/a")], factory: registry)
                    .increment()
            },
        ]
    }
}

private struct Route: Hashable, Sendable {
    static let count = 100

    let method: String
    let route: String

    init(_ number: Int) {
        method = "GET"
        route = "/expenses/{id}/parts/\(number)"
    }
}

private final class SharedAtomic: Sendable {
    let value = Atomic<Int>(0)
}
