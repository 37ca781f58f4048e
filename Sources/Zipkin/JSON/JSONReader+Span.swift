// SPDX-License-Identifier: Apache-2.0

import TelemetryModel

/// The fields of Zipkin's API (`zipkin2-api.yaml`).
enum SpanField: String {
    case traceId, id, parentId, name, kind, timestamp, duration, debug, shared
    case localEndpoint, remoteEndpoint, annotations, tags
}

private enum EndpointField: String {
    case serviceName, ipv4, ipv6, port
}

private enum AnnotationField: String {
    case timestamp, value
}

extension JSONReader {
    /// Reads a `ListOfSpans`, calling `body` with one span after the other.
    mutating func spanList(_ body: (ZipkinSpan) -> Void) throws(ZipkinError) {
        try array { reader, index throws(ZipkinError) in
            try reader.budget.check(spans: index + 1, at: reader.offset)
            body(try reader.span())
        }
        try end()
    }

    private mutating func span() throws(ZipkinError) -> ZipkinSpan {
        var span = ZipkinSpan()
        try object(of: SpanField.self) { reader, field throws(ZipkinError) in
            try reader.read(field, into: &span)
        }
        for (field, isValid) in [
            (SpanField.traceId, span.traceID.isValid), (.id, span.id.isValid),
        ] where !isValid {
            throw .malformed(at: offset, "missing").within(field.rawValue)
        }
        return span
    }

    private mutating func read(
        _ field: SpanField, into span: inout ZipkinSpan
    ) throws(ZipkinError) {
        switch field {
        case .traceId: span.traceID = try traceID()
        case .id: span.id = try spanID()
        case .parentId: span.parentID = try parentID()
        case .name: span.name = try string()
        case .kind: span.kind = try kind()
        case .timestamp: span.timestamp = try microseconds(atLeast: 1)
        case .duration: span.duration = try microseconds(atLeast: 0)
        case .debug: span.isDebug = try bool()
        case .shared: span.isShared = try bool()
        case .localEndpoint: span.localEndpoint = try endpoint()
        case .remoteEndpoint: span.remoteEndpoint = try endpoint()
        case .annotations: span.annotations = try annotations()
        case .tags: span.tags = try tags()
        }
    }

    private mutating func kind() throws(ZipkinError) -> ZipkinSpan.Kind {
        let start = offset
        guard let kind = ZipkinSpan.Kind(rawValue: try string().uppercased()) else {
            throw .malformed(at: start, "not CLIENT, SERVER, PRODUCER or CONSUMER")
        }
        return kind
    }

    private mutating func endpoint() throws(ZipkinError) -> ZipkinEndpoint {
        var endpoint = ZipkinEndpoint()
        try object(of: EndpointField.self) { reader, field throws(ZipkinError) in
            switch field {
            case .serviceName: endpoint.serviceName = try reader.string()
            case .ipv4: endpoint.ipv4 = try reader.string()
            case .ipv6: endpoint.ipv6 = try reader.string()
            case .port: endpoint.port = try reader.port()
            }
        }
        return endpoint
    }

    private mutating func annotations() throws(ZipkinError) -> [FinishedSpan.Event] {
        var events: [FinishedSpan.Event] = []
        try array { reader, index throws(ZipkinError) in
            try reader.budget.addElement(to: index, at: reader.offset)
            events.append(try reader.annotation())
        }
        return events
    }

    private mutating func annotation() throws(ZipkinError) -> FinishedSpan.Event {
        var event = FinishedSpan.Event(name: "", time: 0)
        var time: UInt64?
        try object(of: AnnotationField.self) { reader, field throws(ZipkinError) in
            switch field {
            case .timestamp: time = try reader.microseconds(atLeast: 1)
            case .value: event = EventText(try reader.string(), budget: &reader.budget).event
            }
        }
        event.time = (time ?? 0) * 1_000
        return event
    }

    private mutating func tags() throws(ZipkinError) -> [ZipkinSpan.Tag] {
        var tags = TagsBuilder()
        try members { reader, key throws(ZipkinError) in
            try reader.budget.addElement(to: tags.count, at: reader.offset)
            if let value = try reader.tagValue() { tags.set(key, to: value) }
        }
        return tags.tags
    }

    /// Text, as Zipkin wants it; other scalars as they are written, since some tracers send them.
    private mutating func tagValue() throws(ZipkinError) -> String? {
        switch nextByte() {
        case UInt8(ascii: "\""): return try string()
        case UInt8(ascii: "t"), UInt8(ascii: "f"): return try bool() ? "true" : "false"
        case UInt8(ascii: "n"):
            guard try takeNull() else { throw .malformed(at: offset, "not a JSON value") }
            return nil
        case UInt8(ascii: "{"), UInt8(ascii: "["): throw .malformed(at: offset, "not a string")
        default: return try number()
        }
    }
}

/// Collects tags, each key once; the last value wins.
private struct TagsBuilder {
    private(set) var tags: [ZipkinSpan.Tag] = []
    private var positions: [String: Int] = [:]
    /// What was read, repeated keys included: the limit counts work, not results.
    private(set) var count = 0

    mutating func set(_ key: String, to value: String) {
        count += 1
        if let position = positions[key] {
            tags[position].value = value
        } else {
            positions[key] = tags.count
            tags.append(ZipkinSpan.Tag(key: key, value: value))
        }
    }
}
