// SPDX-License-Identifier: Apache-2.0

import TelemetryModel

/// Where a span comes from: the resource and the scope that its sender stated once for many.
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

    package init(span: FinishedSpan, source: Int, repeatsID: Bool = false) {
        self.span = span
        self.source = source
        self.repeatsID = repeatsID
    }
}

/// All spans of one trace that have arrived, in the order in which they came.
///
/// Sources are listed once and spans point at them. A value: what a viewer holds does not change
/// while more spans arrive.
package struct Trace: Hashable, Sendable {
    package var id: TraceID
    package var sources: [SpanSource]
    package var spans: [TraceSpan]
    /// Spans that the store refused because the trace had reached its bounds.
    package var refusedSpans: Int

    package init(
        id: TraceID, sources: [SpanSource] = [], spans: [TraceSpan] = [], refusedSpans: Int = 0
    ) {
        self.id = id
        self.sources = sources
        self.spans = spans
        self.refusedSpans = refusedSpans
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
