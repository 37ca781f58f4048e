// SPDX-License-Identifier: Apache-2.0

import OTLP
import TelemetryModel

/// Every field of a request that is set, by its path, as text: the same summary that
/// `scripts/interop/otlp_interop.py` makes from protobuf's descriptors, made from our model.
struct FieldSummary {
    private(set) var values: [String: String] = [:]
    private var path = ""

    init(_ request: Signal.Request) {
        switch request {
        case .traces(let request):
            list("resource_spans", request.resourceSpans) { $0.resourceSpans($1) }
        case .logs(let request):
            list("resource_logs", request.resourceLogs) { $0.resourceLogs($1) }
        case .metrics(let request):
            list("resource_metrics", request.resourceMetrics) { $0.resourceMetrics($1) }
        }
    }

    private mutating func resourceSpans(_ batch: ResourceSpans) {
        resource(batch.resource)
        list("scope_spans", batch.scopes) { summary, scope in
            summary.scope(scope.scope)
            summary.list("spans", scope.spans) { $0.span($1) }
        }
    }

    mutating func resource(_ resource: Resource) {
        message("resource") { summary in
            summary.attributes(resource.attributes)
            summary.number("dropped_attributes_count", resource.droppedAttributes)
        }
        text("schema_url", resource.schemaURL)
    }

    mutating func scope(_ scope: InstrumentationScope) {
        message("scope") { summary in
            summary.text("name", scope.name)
            summary.text("version", scope.version)
            summary.attributes(scope.attributes)
            summary.number("dropped_attributes_count", scope.droppedAttributes)
        }
        text("schema_url", scope.schemaURL)
    }

    private mutating func span(_ span: FinishedSpan) {
        context(span.context)
        text("parent_span_id", span.parentSpanID?.description ?? "")
        text("name", span.name)
        number("kind", span.kind.rawValue)
        number("start_time_unix_nano", span.startTime)
        number("end_time_unix_nano", span.endTime)
        attributes(span.attributes)
        number("dropped_attributes_count", span.droppedAttributes)
        list("events", span.events) { $0.event($1) }
        number("dropped_events_count", span.droppedEvents)
        list("links", span.links) { $0.link($1) }
        number("dropped_links_count", span.droppedLinks)
        if span.status != .unset {
            message("status") { summary in
                summary.number("code", span.status.code.rawValue)
                summary.text("message", span.status.message)
            }
        }
        flags(span.context.flags, isRemote: span.isParentRemote)
    }

    private mutating func event(_ event: FinishedSpan.Event) {
        number("time_unix_nano", event.time)
        text("name", event.name)
        attributes(event.attributes)
        number("dropped_attributes_count", event.droppedAttributes)
    }

    private mutating func link(_ link: FinishedSpan.Link) {
        context(link.context)
        attributes(link.attributes)
        number("dropped_attributes_count", link.droppedAttributes)
        flags(link.context.flags, isRemote: link.context.isRemote)
    }

    private mutating func context(_ context: SpanContext) {
        text("trace_id", context.traceID.description)
        text("span_id", context.spanID.description)
        text("trace_state", context.state.description)
    }

    private mutating func flags(_ flags: TraceFlags, isRemote: Bool?) {
        let upper: UInt32 =
            switch isRemote {
            case nil: 0
            case false: 0b01
            case true: 0b11
            }
        number("flags", UInt32(flags.rawValue) | upper << 8)
    }

    mutating func attributes(_ attributes: Attributes, as name: String = "attributes") {
        list(name, attributes.elements) { $0.keyValue($1) }
    }

    private mutating func keyValue(_ element: Attributes.Element) {
        text("key", element.key)
        message("value") { $0.value(element.value) }
    }

    mutating func value(_ value: AttributeValue) {
        switch value {
        case .string(let text): set("string_value", text)
        case .bool(let flag): set("bool_value", "\(flag)")
        case .int(let number): set("int_value", "\(number)")
        case .double(let number):
            double("double_value", number)
        case .bytes(let bytes): set("bytes_value", bytes.map(hex).joined())
        case .array(let elements):
            message("array_value") { summary in
                summary.list("values", elements) { $0.value($1) }
            }
        case .map(let attributes):
            message("kvlist_value") { summary in
                summary.list("values", attributes.elements) { $0.keyValue($1) }
            }
        case .empty: break
        }
    }
}

extension FieldSummary {
    private func hex(_ byte: UInt8) -> String {
        let digits = String(byte, radix: 16)
        return digits.count == 1 ? "0" + digits : digits
    }

    mutating func set(_ name: String, _ value: String) {
        values[path.isEmpty ? name : "\(path).\(name)"] = value
    }

    mutating func text(_ name: String, _ value: String) {
        if !value.isEmpty { set(name, value) }
    }

    /// A double that is set, zero included, as the digits of its bits.
    mutating func double(_ name: String, _ value: Double?) {
        if let value { set(name, SpanID(rawValue: value.bitPattern).description) }
    }

    mutating func number(_ name: String, _ value: some FixedWidthInteger) {
        if value != 0 { set(name, "\(value)") }
    }

    mutating func message(_ name: String, _ body: (inout FieldSummary) -> Void) {
        let (outer, before) = (path, values.count)
        path = outer.isEmpty ? name : "\(outer).\(name)"
        body(&self)
        if values.count == before { values[path] = "{}" }
        path = outer
    }

    mutating func list<Element>(
        _ name: String, _ elements: [Element], _ body: (inout FieldSummary, Element) -> Void
    ) {
        for (index, element) in elements.enumerated() {
            message("\(name)[\(index)]") { body(&$0, element) }
        }
    }
}
