// SPDX-License-Identifier: Apache-2.0

import TelemetryModel

/// Who sent which message and who took it, over all traces of a map: a consumer that begins a trace
/// of its own names its producers only by links.
struct MessageDirectory {
    /// A span, wherever it is.
    struct Key: Hashable {
        let traceID: TraceID
        let spanID: SpanID
    }

    /// Who sent a message, and through which broker, if the span says so.
    struct Producer {
        let sender: Participant
        let broker: Participant?
    }

    private var producers: [Key: Producer] = [:]
    /// The broker that a consumer of the message names.
    private var brokers: [Key: Participant] = [:]
    private var consumed: Set<Key> = []

    init(_ traces: [Trace]) {
        for trace in traces {
            for span in trace.spans {
                if span.span.kind == .producer { add(producer: span, of: trace) }
                if span.span.kind == .consumer { add(consumer: span.span) }
            }
        }
    }

    private mutating func add(producer span: TraceSpan, of trace: Trace) {
        let context = span.span.context
        let key = Key(traceID: context.traceID, spanID: context.spanID)
        guard producers[key] == nil else { return }
        producers[key] = Producer(
            sender: .service(trace.service(of: span)), broker: span.span.broker)
    }

    private mutating func add(consumer span: FinishedSpan) {
        for key in Self.causes(of: span) {
            consumed.insert(key)
            if brokers[key] == nil { brokers[key] = span.broker }
        }
    }

    /// The broker of a PRODUCER span: the one that it names, or else that its consumer names.
    func broker(of span: FinishedSpan) -> Participant? {
        span.broker
            ?? brokers[Key(traceID: span.context.traceID, spanID: span.context.spanID)]
    }

    /// Whether a consumer took the message that the span sent.
    func isConsumed(_ span: FinishedSpan) -> Bool {
        consumed.contains(Key(traceID: span.context.traceID, spanID: span.context.spanID))
    }

    /// The senders of the messages that a CONSUMER span took, each once for each of its brokers.
    func producers(of span: FinishedSpan) -> [Producer] {
        var seen: Set<[Participant?]> = []
        return Self.causes(of: span).compactMap { producers[$0] }
            .filter { seen.insert([$0.broker == nil ? $0.sender : nil, $0.broker]).inserted }
    }

    private static func causes(of span: FinishedSpan) -> [Key] {
        let parent = span.parentSpanID.map { Key(traceID: span.context.traceID, spanID: $0) }
        return [parent].compactMap { $0 }
            + span.links.map { Key(traceID: $0.context.traceID, spanID: $0.context.spanID) }
    }
}
