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

    /// - Parameter resend: how often the same request was sent before.
    func attributes(
        method: String, url: String, template: String?, peer: String?, resend: Int
    ) -> AttributeList {
        var attributes: AttributeList = [:]
        attributes[AttributeName.httpRequestMethod] = .string(isKnown(method) ? method : "_OTHER")
        if !isKnown(method) {
            attributes[AttributeName.httpRequestMethodOriginal] = .string(method)
        }
        addTarget(url, to: &attributes)
        attributes[AttributeName.urlTemplate] = template.map { .string($0) }
        attributes[AttributeName.peerService] = peer.map { .string($0) }
        if resend > 0 { attributes[AttributeName.httpRequestResendCount] = .int64(Int64(resend)) }
        return attributes
    }

    private func isKnown(_ method: String) -> Bool {
        HTTPRequest.Method(method).map(methods.contains) ?? false
    }

    /// Credentials in the address are replaced, not removed: that they were there is worth knowing.
    private func addTarget(_ url: String, to attributes: inout AttributeList) {
        guard var target = URLComponents(string: url), let host = target.host else { return }
        attributes[AttributeName.serverAddress] = .string(host)
        let port = target.port ?? (target.scheme?.lowercased() == "https" ? 443 : 80)
        attributes[AttributeName.serverPort] = .int64(Int64(port))
        if target.user != nil { target.user = "REDACTED" }
        if target.password != nil { target.password = "REDACTED" }
        target.percentEncodedQuery = target.percentEncodedQuery.map { redaction.redact($0) }
        attributes[AttributeName.urlFull] = target.string.map { .string($0) }
    }
}
