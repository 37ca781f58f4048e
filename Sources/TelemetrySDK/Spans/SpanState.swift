// SPDX-License-Identifier: Apache-2.0

import Instrumenting
import TelemetryModel
import Tracing

/// What may change on a span between its start and its end.
///
/// A value: the span that owns it guards it with a lock, and takes what is left of it at the end.
struct SpanState: Sendable {
    private(set) var name: String
    private(set) var attributes = LimitedAttributes()
    private(set) var events: [FinishedSpan.Event] = []
    private(set) var droppedEvents: UInt32 = 0
    private(set) var links: [FinishedSpan.Link] = []
    private(set) var droppedLinks: UInt32 = 0
    private(set) var status = FinishedSpan.Status.unset
    private(set) var hasEnded = false

    init(name: String) {
        self.name = name
    }

    mutating func rename(_ name: String) {
        guard !hasEnded else { return }
        self.name = name
    }

    mutating func setAttributes(_ list: AttributeList, limits: SpanLimits) {
        guard !hasEnded else { return }
        attributes.set(list, limit: limits.attributes, valueLength: limits.attributeValueLength)
    }

    /// Sets those that are not there yet.
    mutating func addAttributes(_ list: AttributeList, limits: SpanLimits) {
        guard !hasEnded else { return }
        attributes.add(list, limit: limits.attributes, valueLength: limits.attributeValueLength)
    }

    mutating func setAttributes(_ values: SpanAttributes, limits: SpanLimits) {
        guard !hasEnded else { return }
        attributes.set(values, limit: limits.attributes, valueLength: limits.attributeValueLength)
    }

    mutating func addEvent(_ event: SpanEvent, limits: SpanLimits) {
        guard !hasEnded else { return }
        guard events.count < limits.events else {
            droppedEvents += 1
            return
        }
        var collected = LimitedAttributes()
        collected.set(
            event.attributes, limit: limits.attributesPerEvent,
            valueLength: limits.attributeValueLength)
        events.append(
            FinishedSpan.Event(
                name: event.name, time: event.nanosecondsSinceEpoch,
                attributes: collected.attributes, droppedAttributes: collected.dropped))
    }

    /// Links keep their order. One without valid ids is kept only if it says something else
    /// (`trace/api.md`, Link).
    mutating func addLink(_ link: SpanLink, limits: SpanLimits) {
        guard !hasEnded else { return }
        let context = link.context.spanContext ?? SpanContext(traceID: .invalid, spanID: .invalid)
        guard context.isValid || !link.attributes.isEmpty || !context.state.isEmpty else { return }
        guard links.count < limits.links else {
            droppedLinks += 1
            return
        }
        var collected = LimitedAttributes()
        collected.set(
            link.attributes, limit: limits.attributesPerLink,
            valueLength: limits.attributeValueLength)
        links.append(
            FinishedSpan.Link(
                context: context, attributes: collected.attributes,
                droppedAttributes: collected.dropped))
    }

    /// Ok outranks error, error outranks unset, and ok is final (`trace/api.md`, Set Status).
    ///
    /// An error without a message leaves an earlier error's message in place: `withSpan` adds one
    /// after the code inside may have said more.
    mutating func setStatus(_ new: SpanStatus) {
        guard !hasEnded, status.code != .ok else { return }
        switch new.code {
        case .ok:
            status = FinishedSpan.Status(code: .ok)
        case .error:
            status = FinishedSpan.Status(code: .error, message: new.message ?? status.message)
        }
    }

    /// Marks the span as ended; `false` if it was already.
    mutating func end() -> Bool {
        defer { hasEnded = true }
        return !hasEnded
    }
}
