// SPDX-License-Identifier: Apache-2.0

import TelemetryModel

extension ProtobufSink {
    /// What a `ResourceSpans` says of its resource: the message and the schema URL beside it.
    ///
    /// `ResourceLogs` and `ResourceMetrics` say it under the same numbers.
    mutating func resource(_ resource: Resource) {
        message(ResourceSpansField.resource) { sink in
            sink.attributes(ResourceField.attributes, resource.attributes)
            sink.varintUnlessZero(ResourceField.droppedAttributesCount, resource.droppedAttributes)
        }
        stringUnlessEmpty(ResourceSpansField.schemaUrl, resource.schemaURL)
    }

    /// What a `ScopeSpans` says of its scope: the message and the schema URL beside it.
    ///
    /// `ScopeLogs` and `ScopeMetrics` say it under the same numbers.
    mutating func scope(_ scope: InstrumentationScope) {
        message(ScopeSpansField.scope) { sink in
            sink.stringUnlessEmpty(ScopeField.name, scope.name)
            sink.stringUnlessEmpty(ScopeField.version, scope.version)
            sink.attributes(ScopeField.attributes, scope.attributes)
            sink.varintUnlessZero(ScopeField.droppedAttributesCount, scope.droppedAttributes)
        }
        stringUnlessEmpty(ScopeSpansField.schemaUrl, scope.schemaURL)
    }

    @inline(__always)
    mutating func span(_ span: FinishedSpan) {
        message(ScopeSpansField.spans) { sink in
            sink.idIfValid(SpanField.traceId, span.context.traceID)
            sink.idIfValid(SpanField.spanId, span.context.spanID)
            sink.traceStateUnlessEmpty(SpanField.traceState, span.context.state)
            if let parent = span.parentSpanID { sink.idIfValid(SpanField.parentSpanId, parent) }
            sink.stringUnlessEmpty(SpanField.name, span.name)
            sink.varintUnlessZero(SpanField.kind, span.kind.rawValue)
            sink.fixed64UnlessZero(SpanField.startTimeUnixNano, span.startTime)
            sink.fixed64UnlessZero(SpanField.endTimeUnixNano, span.endTime)
            sink.attributes(SpanField.attributes, span.attributes)
            sink.varintUnlessZero(SpanField.droppedAttributesCount, span.droppedAttributes)
            for event in span.events { sink.event(event) }
            sink.varintUnlessZero(SpanField.droppedEventsCount, span.droppedEvents)
            for link in span.links { sink.link(link) }
            sink.varintUnlessZero(SpanField.droppedLinksCount, span.droppedLinks)
            sink.status(span.status)
            let flags = SpanFlags(span.context.flags, isRemote: span.isParentRemote)
            sink.fixed32UnlessZero(SpanField.flags, flags.rawValue)
        }
    }

    private mutating func event(_ event: FinishedSpan.Event) {
        message(SpanField.events) { sink in
            sink.fixed64UnlessZero(EventField.timeUnixNano, event.time)
            sink.stringUnlessEmpty(EventField.name, event.name)
            sink.attributes(EventField.attributes, event.attributes)
            sink.varintUnlessZero(EventField.droppedAttributesCount, event.droppedAttributes)
        }
    }

    private mutating func link(_ link: FinishedSpan.Link) {
        message(SpanField.links) { sink in
            sink.idIfValid(LinkField.traceId, link.context.traceID)
            sink.idIfValid(LinkField.spanId, link.context.spanID)
            sink.traceStateUnlessEmpty(LinkField.traceState, link.context.state)
            sink.attributes(LinkField.attributes, link.attributes)
            sink.varintUnlessZero(LinkField.droppedAttributesCount, link.droppedAttributes)
            let flags = SpanFlags(link.context.flags, isRemote: link.context.isRemote)
            sink.fixed32(LinkField.flags, flags.rawValue)
        }
    }

    @inline(__always)
    private mutating func status(_ status: FinishedSpan.Status) {
        guard status.code != .unset || !status.message.isEmpty else { return }
        message(SpanField.status) { sink in
            sink.stringUnlessEmpty(StatusField.message, status.message)
            sink.varintUnlessZero(StatusField.code, status.code.rawValue)
        }
    }

    @inline(__always)
    private mutating func traceStateUnlessEmpty(_ field: some MessageField, _ state: TraceState) {
        if !state.isEmpty { traceState(field, state) }
    }
}

extension ProtobufSink {
    @inline(__always)
    mutating func attributes(_ field: some MessageField, _ attributes: Attributes) {
        for element in attributes.elements { keyValue(field, element) }
    }

    @inline(__always)
    private mutating func keyValue(_ field: some MessageField, _ element: Attributes.Element) {
        message(field) { sink in
            sink.stringUnlessEmpty(KeyValueField.key, element.key)
            sink.message(KeyValueField.value) { $0.anyValue(element.value) }
        }
    }

    /// The value's field; a default such as the empty string is written too, because here presence
    /// says which kind of value it is.
    @inline(__always)
    mutating func anyValue(_ value: AttributeValue) {
        switch value {
        case .string(let text): string(AnyValueField.stringValue, text)
        case .bool(let flag): varint(AnyValueField.boolValue, flag ? 1 : 0)
        case .int(let number): varint(AnyValueField.intValue, UInt64(bitPattern: number))
        case .double(let number): fixed64(AnyValueField.doubleValue, number.bitPattern)
        case .bytes(let bytes): self.bytes(AnyValueField.bytesValue, bytes)
        case .array(let elements): array(elements)
        case .map(let attributes): map(attributes)
        case .empty: break
        }
    }

    // Not inlined: it is through these two that values contain values.
    @inline(never)
    private mutating func array(_ elements: [AttributeValue]) {
        message(AnyValueField.arrayValue) { sink in
            for element in elements {
                sink.message(ListField.values) { $0.anyValue(element) }
            }
        }
    }

    @inline(never)
    private mutating func map(_ attributes: Attributes) {
        message(AnyValueField.kvlistValue) { $0.attributes(ListField.values, attributes) }
    }
}
