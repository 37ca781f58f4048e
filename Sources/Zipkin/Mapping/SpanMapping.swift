// SPDX-License-Identifier: Apache-2.0

import TelemetryModel

/// Makes Zipkin's spans of ours, for one resource and one scope.
///
/// See OpenTelemetry specification, `trace/sdk_exporters/zipkin.md` and
/// `common/mapping-to-non-otlp.md`.
struct SpanMapping {
    private let resource: Resource
    private let scope: InstrumentationScope
    private let localEndpoint: ZipkinEndpoint

    init(resource: Resource, scope: InstrumentationScope) {
        self.resource = resource
        self.scope = scope
        var endpoint = ZipkinEndpoint(serviceName: resource.serviceName)
        if case .array(let addresses) = resource.attributes[ConventionName.hostIP] {
            // From the last to the first, so that of several of one kind the first is kept.
            for address in addresses.reversed() { _ = endpoint.take(address: address.tagText) }
        }
        localEndpoint = endpoint
    }

    func zipkinSpan(_ span: FinishedSpan) -> ZipkinSpan {
        var result = ZipkinSpan(
            traceID: span.context.traceID, id: span.context.spanID, parentID: span.parentSpanID,
            name: span.name, kind: ZipkinSpan.Kind(span.kind), timestamp: span.zipkinTimestamp,
            duration: span.zipkinDuration)
        result.localEndpoint = localEndpoint
        result.localEndpoint.port =
            span.attributes[ConventionName.localPort].flatMap { UInt16($0.tagText) } ?? 0
        if result.kind == .client || result.kind == .producer {
            result.remoteEndpoint = .remote(of: span.attributes)
        }
        result.isDebug = span.attributes[ZipkinAttribute.debug] == true
        result.isShared = span.attributes[ZipkinAttribute.shared] == true
        result.annotations = span.events
        result.tags = tags(span)
        return result
    }

    /// Where two would have one name, the span's own word counts before the scope's, and that before
    /// the resource's; what OpenTelemetry reserves stands above all.
    private func tags(_ span: FinishedSpan) -> [ZipkinSpan.Tag] {
        var tags = WrittenTags()
        tags.setStatus(span.status)
        tags.set(TagName.droppedAttributes, unlessZero: span.droppedAttributes)
        tags.set(TagName.droppedEvents, unlessZero: span.droppedEvents)
        tags.set(TagName.droppedLinks, unlessZero: span.droppedLinks)
        for (key, value) in [
            (TagName.scopeName, scope.name), (TagName.scopeVersion, scope.version),
            (TagName.libraryName, scope.name), (TagName.libraryVersion, scope.version),
        ] where !value.isEmpty { tags.set(key, value) }
        tags.set(span.attributes)
        tags.set(scope.attributes)
        tags.set(resource.attributes)
        return tags.tags
    }
}

extension ZipkinSpan.Kind {
    fileprivate init?(_ kind: FinishedSpan.Kind) {
        switch kind {
        case .client: self = .client
        case .server: self = .server
        case .producer: self = .producer
        case .consumer: self = .consumer
        case .internal, .unspecified: return nil
        }
    }
}

extension FinishedSpan {
    fileprivate var zipkinTimestamp: UInt64? {
        lacks("timestamp") || startTime < 1_000 ? nil : startTime / 1_000
    }

    /// Whole microseconds; less than one counts as one (`zipkin2-api.yaml`), and nothing is said where
    /// the clock ran backwards.
    fileprivate var zipkinDuration: UInt64? {
        lacks("duration") || endTime < startTime ? nil : max(1, (endTime - startTime) / 1_000)
    }

    private func lacks(_ field: AttributeValue) -> Bool {
        guard case .array(let fields) = attributes[ZipkinAttribute.absentFields] else {
            return false
        }
        return fields.contains(field)
    }
}
