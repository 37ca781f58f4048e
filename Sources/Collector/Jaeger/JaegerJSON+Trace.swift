// SPDX-License-Identifier: Apache-2.0

import TelemetryModel
import TraceStore

/// Writing one trace: each source becomes a process, each span points at one.
extension JaegerJSON {
    static func write(_ trace: Trace, to json: inout JSONWriter) {
        let traceID = trace.id.description
        let resources = Resources(trace.sources)
        json.object { json in
            json.key("traceID")
            json.value(traceID)
            json.key("spans")
            json.array { json in
                for span in trace.spans {
                    write(span, of: trace, traceID, process: resources.process(of: span), to: &json)
                }
            }
            json.key("processes")
            json.object { json in
                for (index, resource) in resources.distinct.enumerated() {
                    json.key("p\(index + 1)")
                    write(resource, to: &json)
                }
            }
            json.key("warnings")
            warnings(
                trace.refusedSpans > 0 ? "\(trace.refusedSpans) spans did not fit" : nil, &json)
        }
    }

    /// Sources differ by scope too, processes by resource only.
    private struct Resources {
        private(set) var distinct: [Resource] = []
        private var processes: [String] = []

        init(_ sources: [SpanSource]) {
            var positions: [Resource: Int] = [:]
            for source in sources {
                let position = positions[source.resource] ?? distinct.count
                if position == distinct.count { distinct.append(source.resource) }
                positions[source.resource] = position
                processes.append("p\(position + 1)")
            }
        }

        func process(of span: TraceSpan) -> String { processes[span.source] }
    }

    private static func write(_ resource: Resource, to json: inout JSONWriter) {
        json.object { json in
            json.key("serviceName")
            json.value(resource.serviceName)
            json.key("tags")
            json.array { json in
                for attribute in resource.attributes where attribute.key != Tag.serviceName {
                    write(attribute.key, attribute.value, to: &json)
                }
            }
        }
    }

    private static func warnings(_ warning: String?, _ json: inout JSONWriter) {
        guard let warning else { return json.null() }
        json.array { $0.value(warning) }
    }

    private static func write(
        _ span: TraceSpan, of trace: Trace, _ traceID: String, process: String,
        to json: inout JSONWriter
    ) {
        let finished = span.span
        json.object { json in
            json.key("traceID")
            json.value(traceID)
            json.key("spanID")
            json.value(finished.context.spanID.description)
            json.key("flags")
            json.value(finished.context.flags.rawValue)
            json.key("operationName")
            json.value(finished.name)
            json.key("references")
            writeReferences(of: finished, traceID, to: &json)
            json.key("startTime")
            json.value(finished.startTime / 1_000)
            json.key("duration")
            json.value(finished.duration / 1_000)
            json.key("tags")
            json.array { writeTags(of: finished, trace.source(of: span).scope, to: &$0) }
            json.key("logs")
            json.array { for event in finished.events { write(event, to: &$0) } }
            json.key("processID")
            json.value(process)
            json.key("warnings")
            warnings(span.repeatsID ? "another span has the same span id" : nil, &json)
        }
    }

    private static func writeReferences(
        of span: FinishedSpan, _ traceID: String, to json: inout JSONWriter
    ) {
        json.array { json in
            if let parent = span.parentSpanID {
                write(reference: "CHILD_OF", traceID, parent, to: &json)
            }
            for link in span.links {
                let context = link.context
                write(
                    reference: "FOLLOWS_FROM", context.traceID.description, context.spanID,
                    to: &json)
            }
        }
    }

    private static func write(
        reference type: String, _ traceID: String, _ spanID: SpanID, to json: inout JSONWriter
    ) {
        json.object {
            $0.key("refType")
            $0.value(type)
            $0.key("traceID")
            $0.value(traceID)
            $0.key("spanID")
            $0.value(spanID.description)
        }
    }
}

// MARK: Tags and logs

extension JaegerJSON {
    private static func writeTags(
        of span: FinishedSpan, _ scope: InstrumentationScope, to json: inout JSONWriter
    ) {
        for attribute in span.attributes { write(attribute.key, attribute.value, to: &json) }
        writeUnlessEmpty(Tag.scopeName, scope.name, to: &json)
        writeUnlessEmpty(Tag.scopeVersion, scope.version, to: &json)
        writeUnlessEmpty(Tag.kind, span.kind.label ?? "", to: &json)
        writeUnlessEmpty(Tag.statusCode, span.status.code.label ?? "", to: &json)
        // A span may have an attribute of that name already.
        if span.status.code == .error && span.attributes[Tag.error] == nil {
            write(Tag.error, .bool(true), to: &json)
        }
        writeUnlessEmpty(Tag.statusDescription, span.status.message, to: &json)
        writeUnlessEmpty(Tag.traceState, span.context.state.description, to: &json)
        writeUnlessZero(Tag.droppedAttributes, span.droppedAttributes, to: &json)
        writeUnlessZero(Tag.droppedEvents, span.droppedEvents, to: &json)
        writeUnlessZero(Tag.droppedLinks, span.droppedLinks, to: &json)
    }

    private static func write(_ event: FinishedSpan.Event, to json: inout JSONWriter) {
        json.object { json in
            json.key("timestamp")
            json.value(event.time / 1_000)
            json.key("fields")
            json.array { json in
                writeUnlessEmpty(Tag.event, event.name, to: &json)
                for attribute in event.attributes {
                    write(attribute.key, attribute.value, to: &json)
                }
                writeUnlessZero(Tag.droppedAttributes, event.droppedAttributes, to: &json)
            }
        }
    }

    private static func writeUnlessEmpty(_ key: String, _ text: String, to json: inout JSONWriter) {
        if !text.isEmpty { write(key, .string(text), to: &json) }
    }

    private static func writeUnlessZero(_ key: String, _ count: UInt32, to json: inout JSONWriter) {
        if count > 0 { write(key, .int(Int64(count)), to: &json) }
    }

    /// A key, a type and a value; what Jaeger has no type for becomes text.
    private static func write(_ key: String, _ value: AttributeValue, to json: inout JSONWriter) {
        json.object { json in
            json.key("key")
            json.value(key)
            json.key("type")
            switch value {
            case .bool(let bool):
                json.value("bool")
                json.key("value")
                json.value(bool)
            case .int(let integer):
                json.value("int64")
                json.key("value")
                json.value(integer)
            case .double(let double) where double.isFinite:
                json.value("float64")
                json.key("value")
                json.value(double)
            case .string, .double, .bytes, .array, .map, .empty:
                json.value("string")
                json.key("value")
                json.value(value.text)
            }
        }
    }
}
