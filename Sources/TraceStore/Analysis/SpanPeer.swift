// SPDX-License-Identifier: Apache-2.0

import TelemetryModel

/// Whom a span called, as far as the span itself says.
package struct SpanPeer: Hashable, Sendable {
    /// What kind of thing was called. Raw values are the viewer's words.
    package enum Kind: String, Hashable, Sendable {
        case database
        case broker
        case service
    }

    package var name: String
    package var kind: Kind

    package init(name: String, kind: Kind) {
        self.name = name
        self.kind = kind
    }

    /// Reads the conventions for databases, messaging and general network peers, the withdrawn names
    /// included that older instrumentation still writes. `nil` if the span calls nobody, or does not
    /// say whom (semantic conventions, `database/`, `messaging/`, `general/attributes.md`).
    package init?(of span: FinishedSpan) {
        let attributes = span.attributes
        let named = attributes.text("peer.service")
        if let system = attributes.text("db.system.name") ?? attributes.text("db.system") {
            self.init(name: named ?? system, kind: .database)
        } else if let system = attributes.text("messaging.system") {
            self.init(name: named ?? system, kind: .broker)
        } else if span.kind == .client || span.kind == .producer || named != nil {
            let address = attributes.text("server.address") ?? attributes.text("net.peer.name")
            guard let name = named ?? address else { return nil }
            self.init(name: name, kind: .service)
        } else {
            return nil
        }
    }
}

extension FinishedSpan {
    /// Whether a proxy, such as a sidecar, made the span: Envoy and its like say `component=proxy`, and
    /// Istio's sidecars have a node id of their own.
    package var isFromProxy: Bool {
        attributes.text("component") == "proxy"
            || attributes.text("node_id")?.hasPrefix("sidecar~") ?? false
    }
}

extension Attributes {
    /// A string that is present and not empty.
    fileprivate func text(_ key: String) -> String? {
        guard case .string(let text) = self[key], !text.isEmpty else { return nil }
        return text
    }
}
