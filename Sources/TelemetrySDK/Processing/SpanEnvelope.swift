// SPDX-License-Identifier: Apache-2.0

import TelemetryModel

/// Puts a batch of spans under its resource and, by the modules that started them, its scopes.
struct SpanEnvelope: Sendable {
    let resource: Resource
    /// The version of every scope: our modules are released together.
    let scopeVersion: String

    func seal(_ spans: [EndedSpan]) -> ResourceSpans {
        var scopes: [ScopeSpans] = []
        var positions: [Substring: Int] = [:]
        for ended in spans {
            let module = ended.module
            if let position = positions[module] {
                scopes[position].spans.append(ended.span)
            } else {
                positions[module] = scopes.count
                let scope = InstrumentationScope(name: String(module), version: scopeVersion)
                scopes.append(ScopeSpans(scope: scope, spans: [ended.span]))
            }
        }
        return ResourceSpans(resource: resource, scopes: scopes)
    }
}
