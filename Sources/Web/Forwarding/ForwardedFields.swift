// SPDX-License-Identifier: Apache-2.0

import HTTPTypes
import Hummingbird
import NIOCore
import NIOHTTP1

/// The headers that pass the gateway, in either direction.
///
/// A list of what passes keeps out what belongs to one connection (RFC 9110, 7.6.1), whatever it is
/// called, and cookies, which the API has no use for. Trace context and baggage are not in it: they are
/// read from the request and written anew.
enum ForwardedFields {
    private static let request: Set<String> = [
        "accept", "accept-language", "content-encoding", "content-type", "idempotency-key",
        "if-match", "if-none-match", "user-agent", "x-request-id", "x-user-id",
    ]

    private static let response: Set<String> = [
        "accept", "allow", "cache-control", "content-encoding", "content-type", "etag",
        "last-modified", "location", "retry-after", "vary", "www-authenticate", "x-request-id",
    ]

    /// What the API is sent: the headers that matter to it, and where the request came from.
    static func ofRequest(_ incoming: Request, from peer: SocketAddress?) -> HTTPHeaders {
        var headers = HTTPHeaders()
        for field in incoming.headers where request.contains(field.name.canonicalName) {
            headers.add(name: field.name.canonicalName, value: field.value)
        }
        let hops = [incoming.headers[.xForwardedFor], peer?.ipAddress].compactMap { $0 }
        if !hops.isEmpty {
            headers.add(name: "x-forwarded-for", value: hops.joined(separator: ", "))
        }
        let host = incoming.headers[.xForwardedHost] ?? incoming.head.authority
        if let host { headers.add(name: "x-forwarded-host", value: host) }
        headers.add(
            name: "x-forwarded-proto", value: incoming.headers[.xForwardedProto] ?? "http")
        return headers
    }

    /// What the browser is sent. Addresses of the API become addresses of the gateway.
    static func ofResponse(_ headers: HTTPHeaders, to method: HTTPMethod) -> HTTPFields {
        var fields = HTTPFields()
        for (name, value) in headers {
            let name = name.lowercased()
            // The length of a body that is there is known; an answer to HEAD has only this to tell.
            guard response.contains(name) || (method == .HEAD && name == "content-length"),
                let field = HTTPField.Name(name)
            else { continue }
            fields.append(HTTPField(name: field, value: name == "location" ? moved(value) : value))
        }
        return fields
    }

    private static func moved(_ location: String) -> String {
        location.hasPrefix("/") && !location.hasPrefix("//") ? "/api\(location)" : location
    }
}

extension HTTPField.Name {
    // Literals of letters and hyphens are field names, so there is always a value.
    fileprivate static let xForwardedFor = HTTPField.Name("X-Forwarded-For")!
    fileprivate static let xForwardedHost = HTTPField.Name("X-Forwarded-Host")!
    fileprivate static let xForwardedProto = HTTPField.Name("X-Forwarded-Proto")!
}
