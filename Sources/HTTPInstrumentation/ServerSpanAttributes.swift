// SPDX-License-Identifier: Apache-2.0

import HTTPTypes
import Hummingbird
import Instrumenting
import NIOCore
import Tracing

/// What is known of a request before it is routed, as the conventions for HTTP server spans name it.
///
/// All of it is given to the span at its creation, where a sampler can see it
/// (`http/http-spans.md`, HTTP Server span).
struct ServerSpanAttributes {
    var methods: KnownMethods
    var redaction: QueryRedaction
    var protocolVersion: String?

    /// The method as a span's name begins with it: `HTTP` stands for every unknown one.
    func namePrefix(_ method: HTTPRequest.Method) -> String {
        methods.contains(method) ? method.rawValue : "HTTP"
    }

    /// The method as `http.request.method` has it: `_OTHER` stands for every unknown one.
    func name(_ method: HTTPRequest.Method) -> String {
        methods.contains(method) ? method.rawValue : "_OTHER"
    }

    /// The request as metrics tell it, which keep a series for each value: a scheme that somebody made
    /// up counts as the one that the request came by.
    func kind(of request: Request, _ forwarding: Forwarding) -> ServerRequestKind {
        let claimed = forwarding.scheme.flatMap { Self.schemes.contains($0) ? $0 : nil }
        return ServerRequestKind(
            method: name(request.method),
            scheme: claimed ?? request.head.scheme ?? "http")
    }

    private static let schemes: Set<String> = ["http", "https"]

    /// The attributes of a request whose path and forwarding headers were parsed already.
    func attributes(
        of request: Request, path: String, _ forwarding: Forwarding, peer: SocketAddress?
    ) -> AttributeList {
        let scheme = forwarding.scheme ?? request.head.scheme ?? "http"
        var attributes: AttributeList = [
            AttributeName.urlPath: .string(path),
            AttributeName.urlScheme: .string(scheme),
        ]
        addMethod(request.method, to: &attributes)
        // HTTP/1 has no authority of its own; the server made one of the Host header.
        let server = forwarding.host ?? request.head.authority.flatMap { Endpoint($0[...]) }
        addServer(server, scheme: scheme, to: &attributes)
        addPeer(peer, client: forwarding.client, to: &attributes)
        attributes[AttributeName.urlQuery] = request.uri.query
            .map { .string(redaction.redact($0)) }
        attributes[AttributeName.networkProtocolVersion] = protocolVersion.map { .string($0) }
        attributes[AttributeName.userAgentOriginal] = request.headers[.userAgent]
            .map { .string($0) }
        return attributes
    }

    private func addMethod(_ method: HTTPRequest.Method, to attributes: inout AttributeList) {
        if methods.contains(method) {
            attributes[AttributeName.httpRequestMethod] = .string(method.rawValue)
        } else {
            attributes[AttributeName.httpRequestMethod] = "_OTHER"
            attributes[AttributeName.httpRequestMethodOriginal] = .string(method.rawValue)
        }
    }

    private func addServer(
        _ server: Endpoint?, scheme: String, to attributes: inout AttributeList
    ) {
        guard let server else { return }
        attributes[AttributeName.serverAddress] = .string(server.host)
        let port = server.port ?? (scheme == "https" ? 443 : 80)
        attributes[AttributeName.serverPort] = .int64(Int64(port))
    }

    private func addPeer(
        _ peer: SocketAddress?, client: Endpoint?, to attributes: inout AttributeList
    ) {
        let address = peer.flatMap { $0.ipAddress ?? $0.pathname }
        if let client = client?.host ?? address {
            attributes[AttributeName.clientAddress] = .string(client)
        }
        attributes[AttributeName.networkPeerAddress] = address.map { .string($0) }
        attributes[AttributeName.networkPeerPort] = peer?.port.map { .int64(Int64($0)) }
    }
}
