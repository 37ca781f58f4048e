// SPDX-License-Identifier: Apache-2.0

import TelemetryModel

extension JSONWriter {
    /// The keys of a `ResourceSpans` that concern its resource: the object and the schema URL.
    ///
    /// Those of `ResourceLogs` and `ResourceMetrics` are the same.
    mutating func resource(_ resource: Resource) {
        key("resource")
        object { json in
            json.attributes(resource.attributes)
            json.count("droppedAttributesCount", resource.droppedAttributes)
        }
        text("schemaUrl", resource.schemaURL)
    }

    /// The keys of a `ScopeSpans` that concern its scope: the object and the schema URL.
    ///
    /// Those of `ScopeLogs` and `ScopeMetrics` are the same.
    mutating func scope(_ scope: InstrumentationScope) {
        key("scope")
        object { json in
            json.text("name", scope.name)
            json.text("version", scope.version)
            json.attributes(scope.attributes)
            json.count("droppedAttributesCount", scope.droppedAttributes)
        }
        text("schemaUrl", scope.schemaURL)
    }

    /// One element of `spans`.
    mutating func span(_ span: FinishedSpan) {
        object { json in
            json.ids(of: span.context)
            if let parent = span.parentSpanID { json.id("parentSpanId", parent) }
            json.text("name", span.name)
            json.count("kind", UInt32(span.kind.rawValue))
            json.count("startTimeUnixNano", span.startTime)
            json.count("endTimeUnixNano", span.endTime)
            json.attributes(span.attributes)
            json.count("droppedAttributesCount", span.droppedAttributes)
            json.list("events", span.events) { $0.event($1) }
            json.count("droppedEventsCount", span.droppedEvents)
            json.list("links", span.links) { $0.link($1) }
            json.count("droppedLinksCount", span.droppedLinks)
            json.status(span.status)
            json.count(
                "flags", SpanFlags(span.context.flags, isRemote: span.isParentRemote).rawValue)
        }
    }

    private mutating func event(_ event: FinishedSpan.Event) {
        object { json in
            json.count("timeUnixNano", event.time)
            json.text("name", event.name)
            json.attributes(event.attributes)
            json.count("droppedAttributesCount", event.droppedAttributes)
        }
    }

    private mutating func link(_ link: FinishedSpan.Link) {
        let flags = SpanFlags(link.context.flags, isRemote: link.context.isRemote)
        object { json in
            json.ids(of: link.context)
            json.attributes(link.attributes)
            json.count("droppedAttributesCount", link.droppedAttributes)
            json.count("flags", flags.rawValue)
        }
    }

    private mutating func status(_ status: FinishedSpan.Status) {
        guard status.code != .unset || !status.message.isEmpty else { return }
        key("status")
        object { json in
            json.text("message", status.message)
            json.count("code", UInt32(status.code.rawValue))
        }
    }

    private mutating func ids(of context: SpanContext) {
        id("traceId", context.traceID)
        id("spanId", context.spanID)
        if !context.state.isEmpty { text("traceState", context.state.description) }
    }

    /// An id, left out if invalid.
    mutating func id(_ name: StaticString, _ id: TraceID) {
        guard id.isValid else { return }
        key(name)
        hex(id.high, id.low)
    }

    /// An id, left out if invalid.
    mutating func id(_ name: StaticString, _ id: SpanID) {
        guard id.isValid else { return }
        key(name)
        hex(id.rawValue)
    }
}

extension JSONWriter {
    /// A string, left out if empty, as absence means that.
    mutating func text(_ name: StaticString, _ value: String) {
        guard !value.isEmpty else { return }
        key(name)
        string(value)
    }

    /// A number, left out if zero.
    mutating func count(_ name: StaticString, _ value: UInt32) {
        guard value != 0 else { return }
        key(name)
        number(value)
    }

    /// A 64-bit number, left out if zero.
    mutating func count(_ name: StaticString, _ value: UInt64) {
        guard value != 0 else { return }
        key(name)
        number(value)
    }

    /// An array, left out if empty.
    mutating func list<Element>(
        _ name: StaticString, _ elements: [Element], _ write: (inout JSONWriter, Element) -> Void
    ) {
        guard !elements.isEmpty else { return }
        key(name)
        array { json in
            for element in elements { write(&json, element) }
        }
    }
}

extension JSONWriter {
    /// Attributes, left out if there are none.
    mutating func attributes(_ attributes: Attributes, as name: StaticString = "attributes") {
        list(name, attributes.elements) { $0.keyValue($1) }
    }

    private mutating func keyValue(_ element: Attributes.Element) {
        object { json in
            json.text("key", element.key)
            json.key("value")
            json.anyValue(element.value)
        }
    }

    mutating func anyValue(_ value: AttributeValue) {
        object { json in
            switch value {
            case .string(let text): json.field("stringValue") { $0.string(text) }
            case .bool(let flag): json.field("boolValue") { $0.bool(flag) }
            case .int(let number): json.field("intValue") { $0.number(number) }
            case .double(let number): json.field("doubleValue") { $0.number(number) }
            case .bytes(let bytes): json.field("bytesValue") { $0.base64(bytes) }
            case .array(let elements):
                json.values("arrayValue", elements) { $0.anyValue($1) }
            case .map(let attributes):
                json.values("kvlistValue", attributes.elements) { $0.keyValue($1) }
            case .empty: break
            }
        }
    }

    private mutating func values<Element>(
        _ name: StaticString, _ elements: [Element], _ write: (inout JSONWriter, Element) -> Void
    ) {
        field(name) { json in
            json.object { $0.list("values", elements, write) }
        }
    }

    private mutating func field(_ name: StaticString, _ value: (inout JSONWriter) -> Void) {
        key(name)
        value(&self)
    }
}
