// SPDX-License-Identifier: Apache-2.0

import Synchronization
import TelemetryModel
import Tracing

/// A span that is being recorded: what was fixed at its start, and a lock around what may change.
///
/// Any task may use it at any time; once ended it ignores everything.
final class RecordingSpan: Sendable {
    let context: SpanContext
    let parent: SpanContext?
    let kind: FinishedSpan.Kind
    let startTime: UInt64
    /// The `#fileID` of the code that started the span; its module names the scope.
    let fileID: String
    private let pipeline: SpanPipeline
    private let state: Mutex<SpanState>

    init(
        context: SpanContext,
        parent: SpanContext?,
        kind: FinishedSpan.Kind,
        startTime: UInt64,
        fileID: String,
        pipeline: SpanPipeline,
        state: consuming SpanState
    ) {
        self.context = context
        self.parent = parent
        self.kind = kind
        self.startTime = startTime
        self.fileID = fileID
        self.pipeline = pipeline
        self.state = Mutex(state)
    }

    var limits: SpanLimits { pipeline.limits }
    var isOpen: Bool { withState { !$0.hasEnded } }
    var name: String { withState { $0.name } }

    var attributes: SpanAttributes {
        let collected = withState { $0.attributes.attributes }
        var attributes = SpanAttributes()
        for element in collected {
            attributes.set(element.key, value: SpanAttribute(element.value))
        }
        return attributes
    }

    func withState<Result>(_ body: (inout SpanState) -> Result) -> Result {
        state.withLock { body(&$0) }
    }

    /// Records an exception where the pipeline wants it; nothing once the span has ended.
    func recordException(_ event: SpanEvent) {
        let exceptions = pipeline.exceptions
        guard isOpen else { return }
        if exceptions.includesEvents { withState { $0.addEvent(event, limits: limits) } }
        exceptions.log(
            event.attributes, of: context, module: fileID.module, at: event.nanosecondsSinceEpoch)
    }

    /// Ends the span once; later calls do nothing. Never blocks on input or output.
    ///
    /// A wall clock that was set back in the meantime yields a span of no length, not a negative one.
    func end(at time: UInt64) {
        let final: SpanState? = withState { state in
            guard state.end() else { return nil }
            return state
        }
        guard let final else { return }
        pipeline.process(EndedSpan(span: finished(final, at: max(time, startTime)), fileID: fileID))
    }

    private func finished(_ state: SpanState, at endTime: UInt64) -> FinishedSpan {
        FinishedSpan(
            context: context,
            parentSpanID: parent?.spanID,
            isParentRemote: parent?.isRemote ?? false,
            name: state.name,
            kind: kind,
            startTime: startTime,
            endTime: endTime,
            attributes: state.attributes.attributes,
            droppedAttributes: state.attributes.dropped,
            events: state.events,
            droppedEvents: state.droppedEvents,
            links: state.links,
            droppedLinks: state.droppedLinks,
            status: state.status)
    }
}
