// SPDX-License-Identifier: Apache-2.0

import TelemetryModel

extension ProtobufReader {
    /// Reads an `ExportTraceServiceRequest`, the whole input.
    mutating func traceRequest() throws(OTLPError) -> [ResourceSpans] {
        var all: [ResourceSpans] = []
        try fields(of: TraceRequestField.self) { reader, _ throws(OTLPError) in
            try reader.append(to: &all) { reader throws(OTLPError) in try reader.resourceSpans() }
        }
        return all
    }

    private mutating func resourceSpans() throws(OTLPError) -> ResourceSpans {
        var result = ResourceSpans(resource: Resource(), scopes: [])
        try message(of: ResourceSpansField.self) { reader, field throws(OTLPError) in
            switch field {
            case .resource: try reader.resource(into: &result.resource)
            case .scopeSpans:
                try reader.append(to: &result.scopes) { reader throws(OTLPError) in
                    try reader.scopeSpans()
                }
            case .schemaUrl: result.resource.schemaURL = try reader.string()
            }
        }
        return result
    }

    private mutating func scopeSpans() throws(OTLPError) -> ScopeSpans {
        var result = ScopeSpans(scope: InstrumentationScope(name: ""), spans: [])
        try message(of: ScopeSpansField.self) { reader, field throws(OTLPError) in
            switch field {
            case .scope: try reader.scope(into: &result.scope)
            case .spans:
                do throws(OTLPError) {
                    try reader.budget.addSpan(at: reader.offset)
                    result.spans.append(try reader.span())
                } catch {
                    throw error.within(element: result.spans.count)
                }
            case .schemaUrl: result.scope.schemaURL = try reader.string()
            }
        }
        return result
    }

    /// Reads the resource of a group of any signal.
    mutating func resource(into resource: inout Resource) throws(OTLPError) {
        var attributes = AttributesBuilder(resource.attributes)
        try message(of: ResourceField.self) { reader, field throws(OTLPError) in
            switch field {
            case .attributes: try reader.keyValue(into: &attributes)
            case .droppedAttributesCount: resource.droppedAttributes = try reader.uint32()
            }
        }
        resource.attributes = attributes.attributes
    }

    /// Reads the scope of a group of any signal.
    mutating func scope(into scope: inout InstrumentationScope) throws(OTLPError) {
        var attributes = AttributesBuilder(scope.attributes)
        try message(of: ScopeField.self) { reader, field throws(OTLPError) in
            switch field {
            case .name: scope.name = try reader.string()
            case .version: scope.version = try reader.string()
            case .attributes: try reader.keyValue(into: &attributes)
            case .droppedAttributesCount: scope.droppedAttributes = try reader.uint32()
            }
        }
        scope.attributes = attributes.attributes
    }

    private mutating func span() throws(OTLPError) -> FinishedSpan {
        var span = FinishedSpan.unread
        var attributes = AttributesBuilder()
        try message(of: SpanField.self) { reader, field throws(OTLPError) in
            switch field {
            case .traceId: span.context.traceID = try reader.traceID()
            case .spanId: span.context.spanID = try reader.spanID()
            case .traceState: span.context.state = TraceState(otlp: try reader.string())
            case .parentSpanId: span.parentSpanID = try reader.spanID().ifValid
            case .name: span.name = try reader.string()
            case .kind: span.kind = FinishedSpan.Kind(otlp: try reader.uint32())
            case .startTimeUnixNano: span.startTime = try reader.fixed64()
            case .endTimeUnixNano: span.endTime = try reader.fixed64()
            case .attributes: try reader.keyValue(into: &attributes)
            case .droppedAttributesCount: span.droppedAttributes = try reader.uint32()
            case .events:
                try reader.append(to: &span.events) { reader throws(OTLPError) in
                    try reader.event()
                }
            case .droppedEventsCount: span.droppedEvents = try reader.uint32()
            case .links:
                try reader.append(to: &span.links) { reader throws(OTLPError) in
                    try reader.link()
                }
            case .droppedLinksCount: span.droppedLinks = try reader.uint32()
            case .status: try reader.status(into: &span.status)
            case .flags: span.apply(SpanFlags(rawValue: try reader.fixed32()))
            }
        }
        span.attributes = attributes.attributes
        return span
    }

    private mutating func event() throws(OTLPError) -> FinishedSpan.Event {
        var event = FinishedSpan.Event(name: "", time: 0)
        var attributes = AttributesBuilder()
        try message(of: EventField.self) { reader, field throws(OTLPError) in
            switch field {
            case .timeUnixNano: event.time = try reader.fixed64()
            case .name: event.name = try reader.string()
            case .attributes: try reader.keyValue(into: &attributes)
            case .droppedAttributesCount: event.droppedAttributes = try reader.uint32()
            }
        }
        event.attributes = attributes.attributes
        return event
    }

    private mutating func link() throws(OTLPError) -> FinishedSpan.Link {
        var link = FinishedSpan.Link.unread
        var attributes = AttributesBuilder()
        try message(of: LinkField.self) { reader, field throws(OTLPError) in
            switch field {
            case .traceId: link.context.traceID = try reader.traceID()
            case .spanId: link.context.spanID = try reader.spanID()
            case .traceState: link.context.state = TraceState(otlp: try reader.string())
            case .attributes: try reader.keyValue(into: &attributes)
            case .droppedAttributesCount: link.droppedAttributes = try reader.uint32()
            case .flags: link.apply(SpanFlags(rawValue: try reader.fixed32()))
            }
        }
        link.attributes = attributes.attributes
        return link
    }

    private mutating func status(into status: inout FinishedSpan.Status) throws(OTLPError) {
        try message(of: StatusField.self) { reader, field throws(OTLPError) in
            switch field {
            case .message: status.message = try reader.string()
            case .code: status.code = FinishedSpan.Status.Code(otlp: try reader.uint32())
            }
        }
    }
}
