// SPDX-License-Identifier: Apache-2.0

import HTTPTypes

/// What proxies say about the request that they were sent: `Forwarded` (RFC 7239) before the
/// `X-Forwarded-*` headers, and of several hops the first, which is the one that the client talked to.
///
/// These are claims, of use in a trace and nowhere else: nothing may be permitted because of them.
struct Forwarding: Equatable, Sendable {
    var client: Endpoint?
    var host: Endpoint?
    var scheme: String?

    /// One pass over the fields, so that a request without any such header costs nothing more.
    init(_ fields: HTTPFields) {
        var standard: HTTPField?
        for field in fields {
            switch field.name.canonicalName {
            case "forwarded": standard = standard ?? field
            case "x-forwarded-for": client = client ?? Endpoint(firstItem(of: field.value))
            case "x-forwarded-host": host = host ?? Endpoint(firstItem(of: field.value))
            case "x-forwarded-proto": scheme = scheme ?? String(firstItem(of: field.value))
            default: continue
            }
        }
        if let standard { apply(forwarded: firstItem(of: standard.value)) }
    }

    private mutating func apply(forwarded element: Substring) {
        for pair in element.split(separator: ";") {
            guard let equals = pair.firstIndex(of: "=") else { continue }
            let value = unquoted(trimmed(pair[pair.index(after: equals)...]))
            switch trimmed(pair[..<equals]).lowercased() {
            case "for": client = Endpoint(value) ?? client
            case "host": host = Endpoint(value) ?? host
            case "proto": scheme = String(value)
            default: continue
            }
        }
    }
}

private func firstItem(of list: String) -> Substring {
    trimmed(list.prefix { $0 != "," })
}

private func trimmed(_ text: Substring) -> Substring {
    var text = text
    while text.first == " " || text.first == "\t" { text.removeFirst() }
    while text.last == " " || text.last == "\t" { text.removeLast() }
    return text
}

private func unquoted(_ text: Substring) -> Substring {
    guard text.count >= 2, text.first == "\"", text.last == "\"" else { return text }
    return text.dropFirst().dropLast()
}
