// SPDX-License-Identifier: Apache-2.0

import Synchronization
import TelemetryModel
import TelemetrySDK
import Tracing

/// Keeps every span that ends, in the order in which they end: what a test looks at.
package final class RecordedSpans: SpanProcessor {
    private let ended = Mutex<[EndedSpan]>([])

    package init() {}

    package func onEnd(_ span: EndedSpan) {
        ended.withLock { $0.append(span) }
    }

    package func forceFlush() async {}
    package func run() async throws {}

    package var statistics: SpanProcessorStatistics {
        var statistics = SpanProcessorStatistics()
        statistics.received = ended.withLock { $0.count }
        statistics.exported = statistics.received
        return statistics
    }

    /// The spans, with the module that started each.
    package var all: [EndedSpan] { ended.withLock { $0 } }

    /// The spans alone.
    package var spans: [FinishedSpan] { all.map(\.span) }

    /// The only span of that name; `nil` if there is none, or more than one.
    package subscript(name: String) -> FinishedSpan? {
        let named = spans.filter { $0.name == name }
        return named.count == 1 ? named[0] : nil
    }

    /// The spans as an indented outline: kind, name and `ERROR` where it applies, children in the
    /// order of their starts. Spans whose parent is not here stand at the left.
    package var outline: String {
        SpanOutline(spans).description
    }
}

/// An indented outline of spans, for comparing a whole tree with one string.
package struct SpanOutline: CustomStringConvertible {
    private let spans: [FinishedSpan]

    package init(_ spans: [FinishedSpan]) {
        self.spans = spans.sorted { $0.startTime < $1.startTime }
    }

    package var description: String {
        let known = Set(spans.map(\.context.spanID))
        let roots = spans.filter { $0.parentSpanID.map { !known.contains($0) } ?? true }
        return roots.flatMap { lines($0, depth: 0) }.joined(separator: "\n")
    }

    private func lines(_ span: FinishedSpan, depth: Int) -> [String] {
        let mark = span.status.code == .error ? " ERROR" : ""
        let indent = String(repeating: "  ", count: depth)
        let line = "\(indent)\("\(span.kind)".uppercased()) \(span.name)\(mark)"
        let children = spans.filter { $0.parentSpanID == span.context.spanID }
        return [line] + children.flatMap { lines($0, depth: depth + 1) }
    }
}

/// Runs `body` under a tracer of its own, whatever else runs at the same time, and hands it the spans.
package func withRecordedSpans<Result>(
    sampler: any Sampler = ParentBasedSampler(root: AlwaysOnSampler()),
    propagator: any Propagator = CompositePropagator([
        TraceContextPropagator(), BaggagePropagator(),
    ]),
    limits: SpanLimits = SpanLimits(),
    ids: any IDGenerator = RandomIDGenerator(),
    _ body: (RecordedSpans) async throws -> Result
) async rethrows -> Result {
    let spans = RecordedSpans()
    let tracer = TelemetryTracer(
        mode: .record(SpanPipeline(limits: limits, processors: [spans])),
        sampler: sampler, propagator: propagator, ids: ids)
    return try await withTracer(tracer) { try await body(spans) }
}
