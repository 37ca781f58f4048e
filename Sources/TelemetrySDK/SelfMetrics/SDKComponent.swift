// SPDX-License-Identifier: Apache-2.0

import TelemetryModel

/// A part of the SDK, as its metrics of itself name it (semantic conventions, `otel/sdk-metrics.md`).
package struct SDKComponent: Hashable, Sendable {
    /// What it is: `batching_span_processor`.
    package let type: String
    /// Which of those it is: `batching_span_processor/0`.
    package let name: String
    /// To where it sends, if it sends to a server.
    package let server: SDKServer?

    /// The attributes that its metrics bear.
    package var attributes: Attributes {
        var attributes: Attributes = [
            "otel.component.name": .string(name), "otel.component.type": .string(type),
        ]
        if let server {
            attributes["server.address"] = .string(server.address)
            attributes["server.port"] = .int(Int64(server.port))
        }
        return attributes
    }

    /// The same attributes and one more.
    func attributes(error: String) -> Attributes {
        var attributes = attributes
        attributes["error.type"] = .string(error)
        return attributes
    }

    /// The same as swift-metrics has them.
    func dimensions(error: String?) -> [(String, String)] {
        var dimensions = [("otel.component.name", name), ("otel.component.type", type)]
        if let server {
            dimensions += [("server.address", server.address), ("server.port", "\(server.port)")]
        }
        if let error { dimensions.append(("error.type", error)) }
        return dimensions
    }
}

/// A host and a port.
package struct SDKServer: Hashable, Sendable {
    package let address: String
    package let port: Int

    package init(address: String, port: Int) {
        self.address = address
        self.port = port
    }
}

/// Gives each part of the SDK a name, counting those of a type from 0, so that they have the same names
/// whenever the program is started alike.
package struct SDKComponentNames {
    private var counts: [String: Int] = [:]

    package init() {}

    package mutating func next(_ type: String, server: SDKServer? = nil) -> SDKComponent {
        let index = counts[type, default: 0]
        counts[type] = index + 1
        return SDKComponent(type: type, name: "\(type)/\(index)", server: server)
    }
}

/// A processor or a reader, and the exporter behind it.
package struct SDKComponentPair: Hashable, Sendable {
    package let processor: SDKComponent
    package let exporter: SDKComponent

    package init(processor: SDKComponent, exporter: SDKComponent) {
        self.processor = processor
        self.exporter = exporter
    }
}
