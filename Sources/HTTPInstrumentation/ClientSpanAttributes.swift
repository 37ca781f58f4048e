// SPDX-License-Identifier: Apache-2.0

import HTTPTypes
import Instrumenting
import Tracing

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// What is known of a request before it is sent, as the conventions for HTTP client spans name it
/// (`http/http-spans.md`, HTTP client span).
struct ClientSpanAttributes {
    var methods: KnownMethods
    var redaction: QueryRedaction

    /// The name of the span: `POST /payments`, or `POST` where the caller names no template.
    func name(_ method: String, _ template: String?) -> String {
        let prefix = isKnown(method) ? method : "HTTP"
        return template.map { "\(prefix) \($0)" } ?? prefix
    }

    /// The method where it is known, or `_OTHER`.
    func known(_ method: String) -> String { isKnown(method) ? method : "_OTHER" }

    /// - Parameters:
    ///   - target: where the request goes; `nil` where its address is none.
    ///   - resend: How often the same request was sent before.
    func attributes(
        method: String, target: ClientTarget?, template: String?, peer: String?, resend: Int
    ) -> AttributeList {
        var attributes: AttributeList = [:]
        attributes[AttributeName.httpRequestMethod] = .string(known(method))
        if !isKnown(method) {
            attributes[AttributeName.httpRequestMethodOriginal] = .string(method)
        }
        if let target {
            attributes[AttributeName.serverAddress] = .string(target.host)
            attributes[AttributeName.serverPort] = .int64(Int64(target.port))
            attributes[AttributeName.urlFull] = target.url.map { .string($0) }
        }
        attributes[AttributeName.urlTemplate] = template.map { .string($0) }
        attributes[AttributeName.peerService] = peer.map { .string($0) }
        if resend > 0 { attributes[AttributeName.httpRequestResendCount] = .int64(Int64(resend)) }
        return attributes
    }

    private func isKnown(_ method: String) -> Bool {
        HTTPRequest.Method(method).map(methods.contains) ?? false
    }
}

/// Where a request goes.
struct ClientTarget {
    let host: String
    let port: Int
    /// The whole address, for `url.full`. Credentials in it are replaced, not removed: that they were
    /// there is worth knowing.
    let url: String?

    /// Reads an address; `nil` where it names no host.
    init?(_ address: String, _ redaction: QueryRedaction) {
        guard var target = URLComponents(string: address), let host = target.host else {
            return nil
        }
        self.host = host
        port = target.port ?? (target.scheme?.lowercased() == "https" ? 443 : 80)
        if target.user != nil { target.user = "REDACTED" }
        if target.password != nil { target.password = "REDACTED" }
        target.percentEncodedQuery = target.percentEncodedQuery.map { redaction.redact($0) }
        url = target.string
    }
}
