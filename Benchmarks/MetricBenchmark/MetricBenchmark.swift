// SPDX-License-Identifier: Apache-2.0

import Dispatch
import Instrumenting
import Logging
import Metrics
import Synchronization
import TelemetryModel
import TelemetrySDK
import Tracing

/// What a measurement costs, against an atomic add in the same run.
///
/// First by one thread, then by as many as there are cores, all measuring for the same series: there
/// an atomic that they share is what a lock-free counter without stripes would cost at best.
@main
struct MetricBenchmark {
    static func main() {
        let registry = MetricRegistry(
            resource: Resource(),
            views: [MetricView(.init(name: "fine"), aggregation: .exponentialHistogram())],
            logger: Logger(label: "benchmark"))
        let shared = SharedAtomic()
        let counter = registry.makeCounter(label: "requests", dimensions: [("route", "/a")])
        let histogram = registry.makeTimer(label: "duration", dimensions: [("route", "/a")])
        let fine = registry.makeTimer(label: "fine", dimensions: [("route", "/a")])
        let series = MetricSeries<Route, any CounterHandler> { key in
            registry.makeCounter(
                label: "requests", dimensions: [("method", key.method), ("route", key.route)])
        }
        let route = Route(method: "GET", route: "/expenses/{id}")
        for threads in [1, 2] {
            print("\(threads) thread\(threads == 1 ? "" : "s")")
            let add = measure("atomic add", threads: threads) {
                shared.value.wrappingAdd(1, ordering: .relaxed)
            }
            measure("counter add", against: add, threads: threads) { counter.increment(by: 1) }
            measure("histogram record", against: add, threads: threads) {
                histogram.recordNanoseconds(30_000_000)
            }
            measure("exponential histogram record", against: add, threads: threads) {
                fine.recordNanoseconds(30_000_000)
            }
            measure("series by key, then counter add", against: add, threads: threads) {
                series[route].increment(by: 1)
            }
            measure(
                "handler by label and dimensions, then counter add", against: add, threads: threads
            ) {
                Counter(label: "requests", dimensions: [("route", "/a")], factory: registry)
                    .increment()
            }
            withinSampledSpan {
                measure("counter add in a sampled span", against: add, threads: 1) {
                    counter.increment(by: 1)
                }
                measure("histogram record in a sampled span", against: add, threads: 1) {
                    histogram.recordNanoseconds(30_000_000)
                }
            }
        }
        let collection = measure("collection of four series", threads: 1) {
            _ = registry.readers[0].collect()
        }
        print(collection > 0 ? "" : "nothing was measured")
    }

    private static func withinSampledSpan(_ body: () -> Void) {
        var context = ServiceContext.topLevel
        context.spanContext = SpanContext(
            traceID: TraceID(high: 1, low: 2), spanID: SpanID(rawValue: 3), flags: .sampled)
        ServiceContext.$current.withValue(context, operation: body)
    }
}

private struct Route: Hashable, Sendable {
    let method: String
    let route: String
}

private final class SharedAtomic: Sendable {
    let value = Atomic<Int>(0)
}

/// Repeats `body` in rounds of about 50 ms and prints the median round: nanoseconds of wall time an
/// operation of one thread, while all do the same.
@discardableResult
private func measure(
    _ name: String, against baseline: Double? = nil, threads: Int,
    perform body: @Sendable () -> Void
) -> Double {
    var repetitions = 1
    while time(repetitions, threads, body) < .milliseconds(50) { repetitions *= 2 }
    let rounds = (0..<21).map { _ in time(repetitions, threads, body) }.sorted()
    let nanoseconds = rounds[10] / .nanoseconds(1) / Double(repetitions)
    let ratio = baseline.map { "  ×\(rounded(nanoseconds / $0))" } ?? ""
    print("  \(name): \(rounded(nanoseconds)) ns\(ratio)")
    return nanoseconds
}

private func rounded(_ value: Double) -> Double { (value * 100).rounded() / 100 }

private func time(_ repetitions: Int, _ threads: Int, _ body: @Sendable () -> Void) -> Duration {
    ContinuousClock().measure {
        guard threads > 1 else { return repeatEach(repetitions, body) }
        DispatchQueue.concurrentPerform(iterations: threads) { _ in repeatEach(repetitions, body) }
    }
}

@inline(never)
private func repeatEach(_ repetitions: Int, _ body: () -> Void) {
    for _ in 0..<repetitions { body() }
}
