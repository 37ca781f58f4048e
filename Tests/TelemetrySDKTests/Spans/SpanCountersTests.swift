// SPDX-License-Identifier: Apache-2.0

import Synchronization
import TelemetrySDK
import Testing
import Tracing

@Suite struct SpanCountersTests {
    @Test func `a span is live until its processors have it, so that none is ever nowhere`() {
        let counters = SpanCounters()
        let watcher = LiveWatcher(counters: counters)
        let tracer = TelemetryTracer(
            mode: .record(SpanPipeline(processors: [watcher], counters: counters)),
            propagator: CompositePropagator([]))
        tracer.startSpan("work", context: .topLevel).end()
        #expect(watcher.liveAtEnd.load(ordering: .relaxed) == 1)
        #expect(counters.snapshot() == SpanCounts(started: 1, ended: 1))
    }

    @Test func `a span that is recorded but not sampled is counted by itself`() {
        let pipeline = SpanPipeline(processors: [])
        let tracer = TelemetryTracer(
            mode: .record(pipeline), sampler: AlwaysRecordSampler(AlwaysOffSampler()),
            propagator: CompositePropagator([]))
        let span = tracer.startSpan("work", context: .topLevel)
        #expect(pipeline.snapshot().0 == SpanCounts(liveRecordedOnly: 1))
        span.end()
        #expect(pipeline.snapshot().0 == SpanCounts())
    }
}

/// Notes how many spans are live while one is handed over.
private final class LiveWatcher: SpanProcessor {
    let liveAtEnd = Atomic(-1)
    private let counters: SpanCounters

    init(counters: SpanCounters) {
        self.counters = counters
    }

    func onEnd(_ span: EndedSpan) {
        liveAtEnd.store(counters.snapshot().live, ordering: .relaxed)
    }

    func forceFlush() async {}
    func run() async throws {}
    var statistics: SpanProcessorStatistics { SpanProcessorStatistics() }
}
