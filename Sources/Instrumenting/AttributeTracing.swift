// SPDX-License-Identifier: Apache-2.0

import Tracing

/// A tracer that takes attributes and links when a span starts, so that its sampler sees them.
///
/// The tracing API has no parameters for them; OpenTelemetry prefers them to attributes that are set
/// later (`trace/api.md`, Span Creation). Instrumented code calls ``withSpan(_:ofKind:attributes:links:isolation:function:file:line:_:)``,
/// which serves every tracer; only a tracer conforms to this.
package protocol AttributeTracer: Tracer {
    /// Starts a span whose sampler sees `attributes` and `links`.
    ///
    /// - Parameter file: the `#fileID` of the caller; its module names the instrumentation scope.
    func startSpan(
        _ name: String,
        context: ServiceContext,
        ofKind kind: SpanKind,
        attributes: AttributeList,
        links: [SpanLink],
        function: String,
        file: String,
        line: UInt
    ) -> Span
}

/// A span that takes several attributes at once, without building a dictionary.
package protocol AttributeSpan: Span {
    func setAttributes(_ attributes: AttributeList)
}

extension Span {
    /// Sets several attributes at once: the same as the `attributes` property, and cheaper where the
    /// tracer is ours.
    package func setAttributes(_ list: AttributeList) {
        if let span = AttributeTracing.recognised(self) {
            span.setAttributes(list)
        } else {
            updateAttributes { attributes in
                for (key, value) in list.elements { attributes[key] = value }
            }
        }
    }
}

extension Span {
    /// Marks the span as failed by `error`: status, `error.type` and an `exception` event.
    ///
    /// An error that is an answer to the caller leaves no mark (see ``CallerError``), and neither does
    /// cancellation, which somebody asked for (`general/recording-errors.md`).
    package func recordFailure(_ error: any Error) {
        guard !error.isAnswerToCaller, !(error is CancellationError) else { return }
        setAttributes([AttributeName.errorType: .string(error.typeName)])
        recordError(error)
        setStatus(SpanStatus(code: .error))
    }
}

/// Starts a span with attributes and links that the sampler sees; the caller ends it.
///
/// Prefer `withSpan`; use this where a span ends elsewhere than it began, such as a server span, which
/// ends after the last byte of the body.
package func startSpan(
    _ name: String,
    context: ServiceContext = .current ?? .topLevel,
    ofKind kind: SpanKind,
    attributes: AttributeList,
    links: [SpanLink] = [],
    function: String = #function,
    file: String = #fileID,
    line: UInt = #line
) -> any Span {
    if let tracer = AttributeTracing.currentTracer {
        return tracer.startSpan(
            name, context: context, ofKind: kind, attributes: attributes, links: links,
            function: function, file: file, line: line)
    }
    let span = InstrumentationSystem.tracer.startSpan(
        name, context: context, ofKind: kind, function: function, file: file, line: line)
    span.setAttributes(attributes)
    for link in links { span.addLink(link) }
    return span
}

/// Runs `operation` within a span that is given its attributes and links at creation.
///
/// Ends the span when `operation` returns or throws; see ``Tracing/Span/recordFailure(_:)`` for what a
/// thrown error leaves on it.
package func withSpan<Result>(
    _ name: String,
    ofKind kind: SpanKind = .internal,
    attributes: AttributeList,
    links: [SpanLink] = [],
    isolation: isolated (any Actor)? = #isolation,
    function: String = #function,
    file: String = #fileID,
    line: UInt = #line,
    _ operation: (any Span) async throws -> Result
) async rethrows -> Result {
    let span = startSpan(
        name, ofKind: kind, attributes: attributes, links: links,
        function: function, file: file, line: line)
    defer { span.end() }
    return try await ServiceContext.$current.withValue(span.context) {
        do {
            return try await operation(span)
        } catch {
            span.recordFailure(error)
            throw error
        }
    }
}
