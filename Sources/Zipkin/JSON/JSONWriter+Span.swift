// SPDX-License-Identifier: Apache-2.0

import TelemetryModel

extension JSONWriter {
    /// Writes a span without the fields that are empty (`trace/sdk_exporters/zipkin.md`, Request
    /// Payload).
    mutating func span(_ span: ZipkinSpan) {
        object { json in
            json.member(.traceId) { $0.string(span.traceID.description) }
            if let parent = span.parentID {
                json.member(.parentId) { $0.string(parent.description) }
            }
            json.member(.id) { $0.string(span.id.description) }
            if let kind = span.kind { json.member(.kind) { $0.string(kind.rawValue) } }
            if !span.name.isEmpty { json.member(.name) { $0.string(span.name) } }
            if let time = span.timestamp { json.member(.timestamp) { $0.integer(time) } }
            if let duration = span.duration { json.member(.duration) { $0.integer(duration) } }
            json.endpoint(.localEndpoint, span.localEndpoint)
            json.endpoint(.remoteEndpoint, span.remoteEndpoint)
            json.annotations(span.annotations)
            json.tags(span.tags)
            if span.isDebug { json.member(.debug) { $0.bool(true) } }
            if span.isShared { json.member(.shared) { $0.bool(true) } }
        }
    }

    private mutating func member(_ field: SpanField, _ value: (inout JSONWriter) -> Void) {
        key(field.rawValue)
        value(&self)
    }

    private mutating func endpoint(_ field: SpanField, _ endpoint: ZipkinEndpoint) {
        guard !endpoint.isEmpty else { return }
        member(field) { json in
            json.object { json in
                for (name, text) in [
                    ("serviceName", endpoint.serviceName), ("ipv4", endpoint.ipv4),
                    ("ipv6", endpoint.ipv6),
                ] where !text.isEmpty {
                    json.key(name)
                    json.string(text)
                }
                if endpoint.port != 0 {
                    json.key("port")
                    json.integer(endpoint.port)
                }
            }
        }
    }

    private mutating func annotations(_ events: [FinishedSpan.Event]) {
        guard !events.isEmpty else { return }
        member(.annotations) { json in
            json.array { json in
                for event in events {
                    json.object { json in
                        json.key("timestamp")
                        json.integer(event.time / 1_000)
                        json.key("value")
                        json.string(EventText(event).text)
                    }
                }
            }
        }
    }

    private mutating func tags(_ tags: [ZipkinSpan.Tag]) {
        guard !tags.isEmpty else { return }
        member(.tags) { json in
            json.object { json in
                for tag in tags {
                    json.key(tag.key)
                    json.string(tag.value)
                }
            }
        }
    }
}
