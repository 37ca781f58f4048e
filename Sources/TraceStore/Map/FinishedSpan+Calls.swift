// SPDX-License-Identifier: Apache-2.0

import TelemetryModel

/// What a span's attributes say about the call that it made or took.
///
/// Names are those of OpenTelemetry's semantic conventions, the stable ones first and the withdrawn
/// ones after them, which most of what is in use still sends.
extension FinishedSpan {
    /// It calls somebody.
    var isExit: Bool { kind == .client || kind == .producer }

    /// Somebody called it.
    var isEntry: Bool { kind == .server || kind == .consumer }

    /// The database that it calls, by its namespace, else its address, else its product.
    var database: Participant? {
        guard let system = text("db.system.name", "db.system") else { return nil }
        let name = text("db.namespace", "db.name", "server.address", "net.peer.name") ?? system
        return Participant(type: .database, system: system, name: name)
    }

    /// The broker that it sends to or receives from, by destination.
    ///
    /// Where a destination has a template, that names it, and one that the broker made up has no
    /// name, so that temporary queues do not become a node each.
    var broker: Participant? {
        guard let system = text("messaging.system") else { return nil }
        let isMadeUp = [.bool(true), .string("true")].contains(
            attributes["messaging.destination.anonymous"])
        let name = text(
            "messaging.destination.template", "messaging.destination.name",
            "messaging.destination", "messaging.source.name")
        return Participant(
            type: .broker, system: system, name: isMadeUp ? "(anonymous)" : name ?? system)
    }

    /// It takes messages from a broker, whatever its kind.
    var receivesMessages: Bool {
        if kind == .consumer { return true }
        guard kind == .client, attributes["messaging.system"] != nil else { return false }
        let operation = text("messaging.operation.type", "messaging.operation")
        return operation == "receive" || operation == "process"
    }

    /// The name of the peer that it calls, of which nothing else may be known.
    var peerName: String? { text("service.peer.name", "peer.service") ?? address }

    /// What may be the `service.name` of the peer: its name, or its host's in a cluster.
    var peerNames: [String] {
        [text("service.peer.name", "peer.service"), text("server.address", "net.peer.name")]
            .compactMap { $0 }
    }

    /// A usual port says nothing, any other tells apart what runs on one machine.
    private var address: String? {
        guard let host = text("server.address", "net.peer.name", "network.peer.address") else {
            return text("peer.address", "net.peer.ip")
        }
        guard let port = text("server.port", "net.peer.port", "network.peer.port"),
            port != "80", port != "443"
        else { return host }
        return "\(host):\(port)"
    }

    /// How the call was made.
    var callProtocol: ServiceMap.CallProtocol {
        if has("db.system.name", "db.system") { return .db }
        if has("messaging.system") || kind == .producer || kind == .consumer { return .messaging }
        if has("rpc.system.name", "rpc.system", "rpc.method", "grpc.status_code") { return .rpc }
        if isHTTP { return .http }
        return .internal
    }

    private var isHTTP: Bool {
        has(
            "http.request.method", "http.response.status_code", "http.method", "url.full",
            "http.url")
    }

    private func has(_ keys: String...) -> Bool { keys.contains { attributes[$0] != nil } }

    /// The first of these attributes that says anything.
    private func text(_ keys: String...) -> String? {
        for key in keys {
            if let text = attributes[key]?.text, !text.isEmpty { return text }
        }
        return nil
    }
}
