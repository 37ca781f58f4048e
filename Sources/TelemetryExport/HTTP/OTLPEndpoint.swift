// SPDX-License-Identifier: Apache-2.0

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// The address to which traces are posted.
///
/// See OpenTelemetry specification, `protocol/exporter.md`, Endpoint URLs for OTLP/HTTP.
package struct OTLPEndpoint: Hashable, Sendable {
    /// The complete address.
    package let url: String
    /// The address without what may be secret: user, password and query.
    package let description: String

    /// The collector on this machine, at its usual port.
    package static let local = OTLPEndpoint(verified: "http://localhost:4318/v1/traces")

    /// Takes an address that is meant for traces alone as it is; without a path it gets `/`.
    ///
    /// `nil` unless it is an `http` or `https` URL with a host.
    package init?(_ text: String) {
        self.init(text) { $0.isEmpty ? "/" : $0 }
    }

    /// Adds the path for traces to an address that all signals share. `nil` as above.
    package init?(base text: String) {
        self.init(text) { $0 + ($0.hasSuffix("/") ? "v1/traces" : "/v1/traces") }
    }

    private init?(_ text: String, path: (String) -> String) {
        guard var url = URLComponents(string: text), let host = url.host, !host.isEmpty,
            let scheme = url.scheme?.lowercased(), scheme == "http" || scheme == "https"
        else { return nil }
        url.percentEncodedPath = path(url.percentEncodedPath)
        url.fragment = nil
        guard let complete = url.string else { return nil }
        (url.user, url.password, url.query) = (nil, nil, nil)
        guard let description = url.string else { return nil }
        self.url = complete
        self.description = description
    }

    private init(verified url: String) {
        self.url = url
        description = url
    }
}
