// SPDX-License-Identifier: Apache-2.0

import TelemetryModel

extension ZipkinEndpoint {
    /// An attribute that may name the other side.
    private enum Candidate {
        case name(String)
        case address(String, port: String)
    }

    /// The most telling first (`trace/sdk_exporters/zipkin.md`, Remote endpoint).
    private static let ranking: [Candidate] = [
        .name("peer.service"),
        .name("server.address"),
        .name("net.peer.name"),
        .address("network.peer.address", port: "network.peer.port"),
        .name("server.socket.domain"),
        .address("server.socket.address", port: "server.socket.port"),
        .name("net.sock.peer.name"),
        .address("net.sock.peer.addr", port: "net.sock.peer.port"),
        .name("peer.hostname"),
        .name("peer.address"),
        .name("db.name"),
    ]

    /// The other side of a call, from the first attribute that says anything about it; empty if none
    /// does.
    static func remote(of attributes: Attributes) -> ZipkinEndpoint {
        for candidate in ranking {
            let endpoint = endpoint(candidate, attributes)
            if !endpoint.isEmpty { return endpoint }
        }
        return ZipkinEndpoint()
    }

    private static func endpoint(
        _ candidate: Candidate, _ attributes: Attributes
    ) -> ZipkinEndpoint {
        switch candidate {
        case .name(let key):
            return ZipkinEndpoint(serviceName: attributes[key]?.tagText ?? "")
        case .address(let key, let port):
            var endpoint = ZipkinEndpoint()
            // The path of a socket is no address that Zipkin has a field for.
            guard endpoint.take(address: attributes[key]?.tagText ?? "") else { return endpoint }
            endpoint.port = attributes[port].flatMap { UInt16($0.tagText) } ?? 0
            return endpoint
        }
    }
}
