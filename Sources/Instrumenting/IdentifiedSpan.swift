// SPDX-License-Identifier: Apache-2.0

import Tracing

/// A span that can say which trace it belongs to, without injecting its context into a carrier.
///
/// The tracing API keeps ids inside the context; an HTTP server needs them to tell its caller where to
/// look. Read them through ``Tracing/Span/traceparent``, which serves every tracer; only a tracer's span
/// conforms to this.
package protocol IdentifiedSpan: Span {
    /// The span as W3C Trace Context writes it: `00-{trace-id}-{span-id}-{flags}`; `nil` if it belongs
    /// to no trace.
    var identity: String? { get }
}

extension Span {
    /// The span as W3C Trace Context writes it, or `nil` if its tracer does not use that format.
    ///
    /// Where the span is not an ``IdentifiedSpan``, its context is injected and the header read back.
    package var traceparent: String? {
        if let span = self as? any IdentifiedSpan { return span.identity }
        var injected: String?
        InstrumentationSystem.instrument.inject(
            context, into: &injected, using: TraceparentInjector())
        return injected
    }
}

/// Keeps `traceparent` and lets every other header go.
private struct TraceparentInjector: Injector {
    func inject(_ value: String, forKey key: String, into carrier: inout String?) {
        if key == "traceparent" { carrier = value }
    }
}
