// SPDX-License-Identifier: Apache-2.0

import Foundation
import TelemetryModel
import TelemetrySDK
import Tracing

/// What a measurement costs: time, against an atomic add in the same run, and memory.
///
/// First by one thread, then by two, all measuring for the same series. With the argument
/// `allocations`, memory alone. Fails if something takes memory that must not.
@main
struct MetricBenchmark {
    static func main() {
        let operations = Operations()
        if CommandLine.arguments.dropFirst().first != "allocations" { time(operations) }
        print("allocations an operation")
        var guilty = operations.ordinary.filter(takesMemoryWrongly)
        withinSampledSpan { guilty += operations.spanned.filter(takesMemoryWrongly) }
        guard guilty.isEmpty else {
            print("takes memory and must not: \(guilty.map(\.name).joined(separator: "; "))")
            exit(1)
        }
    }

    private static func time(_ operations: Operations) {
        for threads in [1, 2] {
            print("\(threads) thread\(threads == 1 ? "" : "s")")
            let add = line(operations.baseline, threads: threads)
            for operation in operations.ordinary {
                line(operation, against: add, threads: threads)
            }
            guard threads == 1 else { continue }
            // A thread that is not a task's has no current span but its own.
            withinSampledSpan {
                for operation in operations.spanned { line(operation, against: add, threads: 1) }
            }
            line(operations.collection, threads: 1)
        }
    }

    @discardableResult
    private static func line(
        _ operation: Operation, against baseline: Double? = nil, threads: Int
    ) -> Double {
        let nanoseconds = operation.nanoseconds(threads: threads)
        let ratio = baseline.map { "  ×\(rounded(nanoseconds / $0))" } ?? ""
        print("  \(operation.name): \(rounded(nanoseconds)) ns\(ratio)")
        return nanoseconds
    }

    private static func takesMemoryWrongly(_ operation: Operation) -> Bool {
        guard let allocations = operation.allocations() else {
            print("  \(operation.name): not counted on this system")
            return false
        }
        print("  \(operation.name): \(rounded(allocations))")
        // A few in ten thousand are somebody else's, such as a table that grows.
        return operation.takesNoMemory && allocations > 0.001
    }

    private static func withinSampledSpan(_ body: () -> Void) {
        var context = ServiceContext.topLevel
        context.spanContext = SpanContext(
            traceID: TraceID(high: 1, low: 2), spanID: SpanID(rawValue: 3), flags: .sampled)
        ServiceContext.$current.withValue(context, operation: body)
    }

    private static func rounded(_ value: Double) -> Double { (value * 100).rounded() / 100 }
}
