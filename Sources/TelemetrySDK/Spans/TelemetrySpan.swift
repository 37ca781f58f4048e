// SPDX-License-Identifier: Apache-2.0

import Instrumenting
import TelemetryModel
import Tracing

/// The span that ``TelemetryTracer`` hands out.
///
/// Two words: the context that its children start under, and what is recorded, if anything is. One
/// that records nothing still has a span id of its own and passes on trace id, trace state and baggage
/// (`trace/sdk.md`, SDK Span creation).
package struct TelemetrySpan: Tracing.Span {
    package let context: ServiceContext
    let recording: RecordingSpan?

    package var isRecording: Bool { recording?.isOpen ?? false }

    package var operationName: String {
        get { recording?.name ?? "" }
        nonmutating set { recording?.withState { $0.rename(newValue) } }
    }

    /// The attributes so far.
    ///
    /// Assigning adds and overwrites; an attribute once set is never removed, as in OpenTelemetry, so
    /// two tasks that each add one do not undo each other.
    package var attributes: SpanAttributes {
        get { recording?.attributes ?? [:] }
        nonmutating set {
            guard let recording else { return }
            recording.withState { $0.setAttributes(newValue, limits: recording.limits) }
        }
    }

    package func setStatus(_ status: SpanStatus) {
        recording?.withState { $0.setStatus(status) }
    }

    package func addEvent(_ event: SpanEvent) {
        guard let recording else { return }
        recording.withState { $0.addEvent(event, limits: recording.limits) }
    }

    /// Adds an `exception` event, or writes a log record, as ``ExceptionRecording`` says
    /// (`exceptions/exceptions-spans.md`, `exceptions/exceptions-logs.md`).
    ///
    /// Attributes given here win over those read off the error.
    package func recordError<Instant: TracerInstant>(
        _ error: any Error,
        attributes: SpanAttributes,
        at instant: @autoclosure () -> Instant
    ) {
        guard let recording else { return }
        var described: SpanAttributes = [
            AttributeName.exceptionType: .string(error.typeName),
            AttributeName.exceptionMessage: .string(String(describing: error)),
        ]
        described.merge(attributes)
        let event = SpanEvent(name: "exception", at: instant(), attributes: described)
        recording.recordException(event)
    }

    package func addLink(_ link: SpanLink) {
        guard let recording else { return }
        recording.withState { $0.addLink(link, limits: recording.limits) }
    }

    package func end<Instant: TracerInstant>(at instant: @autoclosure () -> Instant) {
        recording?.end(at: instant().nanosecondsSinceEpoch)
    }
}

extension TelemetrySpan: AttributeSpan {
    package func setAttributes(_ attributes: AttributeList) {
        guard let recording else { return }
        recording.withState { $0.setAttributes(attributes, limits: recording.limits) }
    }

    /// Sets those of the attributes that the span does not have yet.
    func addAttributes(_ attributes: AttributeList) {
        guard let recording else { return }
        recording.withState { $0.addAttributes(attributes, limits: recording.limits) }
    }
}

extension TelemetrySpan: IdentifiedSpan {
    /// Also where nothing is recorded: the ids are what others see of this span. `nil` where no span was
    /// started, and the context still names the caller's.
    package var identity: String? {
        guard let span = context.spanContext, !span.isRemote else { return nil }
        return TraceContextPropagator.traceParent(span)
    }
}
