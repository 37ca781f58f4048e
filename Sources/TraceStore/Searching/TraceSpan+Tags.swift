// SPDX-License-Identifier: Apache-2.0

import TelemetryModel

extension TraceSpan {
    /// Whether the span, its resource or one of its events has an attribute that reads so.
    ///
    /// The fields that Jaeger shows as tags are found under Jaeger's names: `error`, `span.kind`,
    /// `otel.status_code`, `otel.status_description`, `otel.scope.name`, `otel.scope.version`.
    package func hasTag(_ key: String, _ value: String, in source: SpanSource) -> Bool {
        field(key, source) == value
            || span.attributes.has(key, value)
            || source.resource.attributes.has(key, value)
            || span.events.contains { $0.attributes.has(key, value) }
    }

    /// Whether there is such an attribute, or such a field, whatever its value.
    package func hasTag(_ key: String, in source: SpanSource) -> Bool {
        field(key, source).map { !$0.isEmpty } ?? false
            || span.attributes[key] != nil
            || source.resource.attributes[key] != nil
            || span.events.contains { $0.attributes[key] != nil }
    }

    private func field(_ key: String, _ source: SpanSource) -> String? {
        switch key {
        case "error": span.status.code == .error ? "true" : nil
        case "span.kind": span.kind.label
        case "otel.status_code": span.status.code.label
        case "otel.status_description": span.status.message
        case "otel.scope.name": source.scope.name
        case "otel.scope.version": source.scope.version
        default: nil
        }
    }
}

extension Attributes {
    fileprivate func has(_ key: String, _ value: String) -> Bool {
        elements.contains { $0.key == key && $0.value.reads(value) }
    }
}

extension AttributeValue {
    /// Strings, by far the most frequent, are compared without making another.
    fileprivate func reads(_ value: String) -> Bool {
        if case .string(let text) = self { return text == value }
        return text == value
    }
}

extension FinishedSpan.Kind {
    /// The lower-case name, as in Jaeger's `span.kind`; `nil` for an unspecified kind.
    package var label: String? {
        switch self {
        case .unspecified: nil
        case .internal: "internal"
        case .server: "server"
        case .client: "client"
        case .producer: "producer"
        case .consumer: "consumer"
        }
    }

    /// The kind with a label, in any case.
    package init?(label: some StringProtocol) {
        let label = label.lowercased()
        let kinds: [FinishedSpan.Kind] = [.internal, .server, .client, .producer, .consumer]
        guard let kind = kinds.first(where: { $0.label == label }) else { return nil }
        self = kind
    }
}

extension FinishedSpan.Status.Code {
    /// The name that `otel.status_code` has in other formats; `nil` for unset.
    /// See OpenTelemetry specification, `common/mapping-to-non-otlp.md`.
    package var label: String? {
        switch self {
        case .unset: nil
        case .ok: "OK"
        case .error: "ERROR"
        }
    }
}
