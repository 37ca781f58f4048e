// SPDX-License-Identifier: Apache-2.0

/// Spans of one scope, as OTLP groups them.
package struct ScopeSpans: Hashable, Sendable {
    package var scope: InstrumentationScope
    package var spans: [FinishedSpan]

    package init(scope: InstrumentationScope, spans: [FinishedSpan]) {
        self.scope = scope
        self.spans = spans
    }
}

/// Spans of one resource, as OTLP groups them: what one export carries.
package struct ResourceSpans: Hashable, Sendable {
    package var resource: Resource
    package var scopes: [ScopeSpans]

    package init(resource: Resource, scopes: [ScopeSpans]) {
        self.resource = resource
        self.scopes = scopes
    }
}
