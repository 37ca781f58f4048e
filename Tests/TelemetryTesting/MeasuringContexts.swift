// SPDX-License-Identifier: Apache-2.0

import Metrics
import Synchronization
import TelemetryModel
import TelemetrySDK
import Tracing

/// Remembers in which span each metric was measured last, and nothing else: what an exemplar would name.
package final class MeasuringContexts: MetricsFactory {
    private let spans = Mutex<[String: SpanContext]>([:])

    package init() {}

    /// The span that was current when a metric of this label was measured.
    package subscript(label: String) -> SpanContext? { spans.withLock { $0[label] } }

    package func makeCounter(
        label: String, dimensions: [(String, String)]
    ) -> any CounterHandler { Handler(label, self) }

    package func makeMeter(
        label: String, dimensions: [(String, String)]
    ) -> any MeterHandler { Handler(label, self) }

    package func makeRecorder(
        label: String, dimensions: [(String, String)], aggregate: Bool
    ) -> any RecorderHandler { Handler(label, self) }

    package func makeTimer(
        label: String, dimensions: [(String, String)]
    ) -> any TimerHandler { Handler(label, self) }

    package func destroyCounter(_: any CounterHandler) {}
    package func destroyRecorder(_: any RecorderHandler) {}
    package func destroyTimer(_: any TimerHandler) {}

    fileprivate func note(_ label: String) {
        let span = ServiceContext.current?.spanContext
        spans.withLock { $0[label] = span }
    }
}

/// Measures nothing of anything.
private final class Handler: CounterHandler, MeterHandler, RecorderHandler, TimerHandler {
    private let label: String
    private let contexts: MeasuringContexts

    init(_ label: String, _ contexts: MeasuringContexts) {
        self.label = label
        self.contexts = contexts
    }

    func increment(by _: Int64) { contexts.note(label) }
    func increment(by _: Double) { contexts.note(label) }
    func decrement(by _: Double) { contexts.note(label) }
    func set(_: Int64) { contexts.note(label) }
    func set(_: Double) { contexts.note(label) }
    func record(_: Int64) { contexts.note(label) }
    func record(_: Double) { contexts.note(label) }
    func recordNanoseconds(_: Int64) { contexts.note(label) }
    func reset() {}
}
