// SPDX-License-Identifier: Apache-2.0

import TelemetryModel

extension JSONReader {
    /// Reads an `ExportTraceServiceRequest`.
    mutating func traceRequest() throws(OTLPError) -> [ResourceSpans] {
        var all: [ResourceSpans] = []
        try object(of: TraceRequestField.self) { reader, _ throws(OTLPError) in
            all = try reader.list { reader throws(OTLPError) in try reader.resourceSpans() }
        }
        return all
    }

    /// Reads an array within the limits.
    mutating func list<Element>(
        _ read: (inout Self) throws(OTLPError) -> Element
    ) throws(OTLPError) -> [Element] {
        var elements: [Element] = []
        try array { reader, index throws(OTLPError) in
            try reader.budget.addElement(to: index, at: reader.offset)
            elements.append(try read(&reader))
        }
        return elements
    }

    private mutating func resourceSpans() throws(OTLPError) -> ResourceSpans {
        var result = ResourceSpans(resource: Resource(), scopes: [])
        try object(of: ResourceSpansField.self) { reader, field throws(OTLPError) in
            switch field {
            case .resource: try reader.resource(into: &result.resource)
            case .scopeSpans:
                result.scopes = try reader.list { reader throws(OTLPError) in
                    try reader.scopeSpans()
                }
            case .schemaUrl: result.resource.schemaURL = try reader.string()
            }
        }
        return result
    }

    private mutating func scopeSpans() throws(OTLPError) -> ScopeSpans {
        var result = ScopeSpans(scope: InstrumentationScope(name: ""), spans: [])
        try object(of: ScopeSpansField.self) { reader, field throws(OTLPError) in
            switch field {
            case .scope: try reader.scope(into: &result.scope)
            case .spans: result.spans = try reader.spans()
            case .schemaUrl: result.scope.schemaURL = try reader.string()
            }
        }
        return result
    }

    private mutating func spans() throws(OTLPError) -> [FinishedSpan] {
        var spans: [FinishedSpan] = []
        try array { reader, _ throws(OTLPError) in
            try reader.budget.addSpan(at: reader.offset)
            spans.append(try reader.span())
        }
        return spans
    }

    /// Reads the resource of a group of any signal.
    mutating func resource(into resource: inout Resource) throws(OTLPError) {
        try object(of: ResourceField.self) { reader, field throws(OTLPError) in
            switch field {
            case .attributes: resource.attributes = try reader.attributes()
            case .droppedAttributesCount:
                resource.droppedAttributes = try reader.integer(UInt32.self)
            }
        }
    }

    /// Reads the scope of a group of any signal.
    mutating func scope(into scope: inout InstrumentationScope) throws(OTLPError) {
        try object(of: ScopeField.self) { reader, field throws(OTLPError) in
            switch field {
            case .name: scope.name = try reader.string()
            case .version: scope.version = try reader.string()
            case .attributes: scope.attributes = try reader.attributes()
            case .droppedAttributesCount: scope.droppedAttributes = try reader.integer(UInt32.self)
            }
        }
    }

    private mutating func span() throws(OTLPError) -> FinishedSpan {
        var span = FinishedSpan.unread
        try object(of: SpanField.self) { reader, field throws(OTLPError) in
            switch field {
            case .traceId: span.context.traceID = try reader.traceID()
            case .spanId: span.context.spanID = try reader.spanID()
            case .traceState: span.context.state = TraceState(otlp: try reader.string())
            case .parentSpanId: span.parentSpanID = try reader.spanID().ifValid
            case .name: span.name = try reader.string()
            case .kind: span.kind = try reader.kind()
            case .startTimeUnixNano: span.startTime = try reader.integer(UInt64.self)
            case .endTimeUnixNano: span.endTime = try reader.integer(UInt64.self)
            case .attributes: span.attributes = try reader.attributes()
            case .droppedAttributesCount: span.droppedAttributes = try reader.integer(UInt32.self)
            case .events:
                span.events = try reader.list { reader throws(OTLPError) in try reader.event() }
            case .droppedEventsCount: span.droppedEvents = try reader.integer(UInt32.self)
            case .links:
                span.links = try reader.list { reader throws(OTLPError) in try reader.link() }
            case .droppedLinksCount: span.droppedLinks = try reader.integer(UInt32.self)
            case .status: span.status = try reader.status()
            case .flags: span.apply(SpanFlags(rawValue: try reader.integer(UInt32.self)))
            }
        }
        return span
    }

    private mutating func event() throws(OTLPError) -> FinishedSpan.Event {
        var event = FinishedSpan.Event(name: "", time: 0)
        try object(of: EventField.self) { reader, field throws(OTLPError) in
            switch field {
            case .timeUnixNano: event.time = try reader.integer(UInt64.self)
            case .name: event.name = try reader.string()
            case .attributes: event.attributes = try reader.attributes()
            case .droppedAttributesCount: event.droppedAttributes = try reader.integer(UInt32.self)
            }
        }
        return event
    }

    private mutating func link() throws(OTLPError) -> FinishedSpan.Link {
        var link = FinishedSpan.Link.unread
        try object(of: LinkField.self) { reader, field throws(OTLPError) in
            switch field {
            case .traceId: link.context.traceID = try reader.traceID()
            case .spanId: link.context.spanID = try reader.spanID()
            case .traceState: link.context.state = TraceState(otlp: try reader.string())
            case .attributes: link.attributes = try reader.attributes()
            case .droppedAttributesCount: link.droppedAttributes = try reader.integer(UInt32.self)
            case .flags: link.apply(SpanFlags(rawValue: try reader.integer(UInt32.self)))
            }
        }
        return link
    }

    private mutating func kind() throws(OTLPError) -> FinishedSpan.Kind {
        try enumeration {
            FinishedSpan.Kind(otlp: $0)
        } name: {
            FinishedSpan.Kind(otlpName: $0)
        }
    }

    private mutating func status() throws(OTLPError) -> FinishedSpan.Status {
        var status = FinishedSpan.Status.unset
        try object(of: StatusField.self) { reader, field throws(OTLPError) in
            switch field {
            case .message: status.message = try reader.string()
            case .code:
                status.code = try reader.enumeration {
                    FinishedSpan.Status.Code(otlp: $0)
                } name: {
                    FinishedSpan.Status.Code(otlpName: $0)
                }
            }
        }
        return status
    }
}
