// SPDX-License-Identifier: Apache-2.0

import TelemetryModel

/// Where a span or a log comes from: the resource and the scope that its sender stated once for many.
package struct SpanSource: Hashable, Sendable {
    package var resource: Resource
    package var scope: InstrumentationScope

    package init(resource: Resource, scope: InstrumentationScope) {
        self.resource = resource
        self.scope = scope
    }
}

/// One span of a ``Trace``.
package struct TraceSpan: Hashable, Sendable {
    package var span: FinishedSpan
    /// The position of its source in ``Trace/sources``.
    package var source: Int
    /// Another span of the trace, which arrived earlier, has the same id and other content.
    package var repeatsID: Bool
    /// When it reached the store, in nanoseconds since the Unix epoch; zero if it was never in one.
    package var arrived: UInt64

    package init(
        span: FinishedSpan, source: Int, repeatsID: Bool = false, arrived: UInt64 = 0
    ) {
        self.span = span
        self.source = source
        self.repeatsID = repeatsID
        self.arrived = arrived
    }
}

/// Something that was said within a ``Trace``, perhaps in a span that has not arrived.
package struct TraceLog: Hashable, Sendable {
    package var record: LogRecord
    /// The position of its source in ``Trace/sources``.
    package var source: Int

    package init(record: LogRecord, source: Int) {
        self.record = record
        self.source = source
    }
}

/// All spans and logs of one trace that have arrived, in the order in which they came.
///
/// Sources are listed once; spans and logs point at them. A value: what a viewer holds does not change
/// while more spans arrive.
package struct Trace: Hashable, Sendable {
    package var id: TraceID
    package var sources: [SpanSource]
    package var spans: [TraceSpan]
    package var logs: [TraceLog]
    /// Spans that the store refused because the trace had reached its bounds.
    package var refusedSpans: Int
    /// Logs that the store refused because the trace had reached its bounds.
    package var refusedLogs: Int

    package init(
        id: TraceID, sources: [SpanSource] = [], spans: [TraceSpan] = [], logs: [TraceLog] = [],
        refusedSpans: Int = 0, refusedLogs: Int = 0
    ) {
        self.id = id
        self.sources = sources
        self.spans = spans
        self.logs = logs
        self.refusedSpans = refusedSpans
        self.refusedLogs = refusedLogs
    }

    /// The source of one of this trace's spans.
    package func source(of span: TraceSpan) -> SpanSource { sources[span.source] }

    /// The `service.name` of one of this trace's spans.
    package func service(of span: TraceSpan) -> String {
        sources[span.source].resource.serviceName
    }
}

extension FinishedSpan {
    /// Nanoseconds from start to end; zero where a sender's clock ran backwards.
    package var duration: UInt64 { endTime > startTime ? endTime - startTime : 0 }
}
