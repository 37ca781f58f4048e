// SPDX-License-Identifier: Apache-2.0

import TelemetryModel

/// Puts spans that are read one by one under their resources and scopes.
struct SpanGrouping {
    private struct Source: Hashable {
        let resource: Resource
        let scope: InstrumentationScope
    }

    private let receivedAt: UInt64
    private var groups: [ResourceSpans] = []
    /// Where in `groups` each source is.
    private var positions: [Source: Int] = [:]

    init(receivedAt: UInt64) {
        self.receivedAt = receivedAt
    }

    /// One entry for each pair of resource and scope, in the order in which they first occurred.
    var resourceSpans: [ResourceSpans] { groups }

    mutating func add(_ span: ZipkinSpan) {
        var tags = ReadTags(span.tags)
        let source = Source(resource: Resource(span.localEndpoint), scope: tags.takeScope())
        let position = positions[source] ?? start(source)
        groups[position].scopes[0].spans.append(
            FinishedSpan(span, tags: &tags, receivedAt: receivedAt))
    }

    private mutating func start(_ source: Source) -> Int {
        positions[source] = groups.count
        groups.append(
            ResourceSpans(
                resource: source.resource,
                scopes: [ScopeSpans(scope: source.scope, spans: [])]))
        return groups.count - 1
    }
}

extension Resource {
    /// Who recorded a span: its service and the addresses of its host.
    fileprivate init(_ endpoint: ZipkinEndpoint) {
        self.init()
        if !endpoint.serviceName.isEmpty {
            attributes[ConventionName.serviceName] = .string(endpoint.serviceName)
        }
        if !endpoint.addresses.isEmpty {
            attributes[ConventionName.hostIP] = .array(endpoint.addresses.map { .string($0) })
        }
    }
}
