// SPDX-License-Identifier: Apache-2.0

import Synchronization
import Tracing

/// Finds out whether the tracer at work takes attributes at creation, in a few nanoseconds.
///
/// `InstrumentationSystem.tracer` casts to a protocol, and so would asking for ``AttributeTracer``;
/// both together cost more than starting a span. So a tracer's type makes itself known once, and from
/// then on a cast to that one class is enough.
package enum AttributeTracing {
    private static let known = AtomicLazyReference<Recogniser>()

    /// Makes a tracer's types known, for the whole process. The first type wins; others work all the
    /// same, the slow way.
    package static func recognise<Known: AttributeTracer>(_: Known.Type)
    where Known.Span: AttributeSpan {
        guard known.load() == nil else { return }
        _ = known.storeIfNil(
            Recogniser(tracer: { $0 as? Known }, span: { $0 as? Known.Span }))
    }

    /// The tracer of this task, if it is one that takes attributes.
    static var currentTracer: (any AttributeTracer)? {
        known.load()?.tracer(InstrumentationSystem.instrument)
            ?? InstrumentationSystem.tracer as? any AttributeTracer
    }

    /// The span, if it takes attributes in one go.
    static func recognised(_ span: some Span) -> (any AttributeSpan)? {
        known.load()?.span(span) ?? span as? any AttributeSpan
    }

    private final class Recogniser: Sendable {
        let tracer: @Sendable (any Instrument) -> (any AttributeTracer)?
        let span: @Sendable (any Span) -> (any AttributeSpan)?

        init(
            tracer: @escaping @Sendable (any Instrument) -> (any AttributeTracer)?,
            span: @escaping @Sendable (any Span) -> (any AttributeSpan)?
        ) {
            self.tracer = tracer
            self.span = span
        }
    }
}
