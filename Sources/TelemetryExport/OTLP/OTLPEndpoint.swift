// SPDX-License-Identifier: Apache-2.0

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// The address to which telemetry is sent.
///
/// See OpenTelemetry specification, `protocol/exporter.md`, Configuration Options and Endpoint URLs
/// for OTLP/HTTP.
package struct OTLPEndpoint: Hashable, Sendable {
    private let address: URLComponents
    /// Whether each signal has a path of its own below the address.
    private let isShared: Bool

    /// Takes an address that is meant for one signal as it is; without a path it gets `/`.
    ///
    /// `nil` unless it is an `http` or `https` URL with a host.
    package init?(_ text: String) {
        self.init(text, isShared: false)
    }

    /// Takes an address that all signals share, below which each has its path. `nil` as above.
    package init?(base text: String) {
        self.init(text, isShared: true)
    }

    /// Takes an address of gRPC's, which has no path: a URL as above, or `host:port`.
    ///
    /// - Parameter isInsecure: whether an address without a scheme is meant without TLS.
    package init?(grpc text: String, isInsecure: Bool = false) {
        let scheme = isInsecure ? "http" : "https"
        self.init(text.contains("://") ? text : "\(scheme)://\(text)", isShared: true)
    }

    /// The collector on this machine, at its usual port.
    package static func local(_ wireProtocol: OTLPProtocol) -> OTLPEndpoint {
        var address = URLComponents()
        address.scheme = "http"
        address.host = "localhost"
        address.port = wireProtocol.usualPort
        return OTLPEndpoint(address: address, isShared: true)
    }

    private init?(_ text: String, isShared: Bool) {
        guard var address = URLComponents(string: text), let host = address.host, !host.isEmpty,
            let scheme = address.scheme?.lowercased(), scheme == "http" || scheme == "https"
        else { return nil }
        address.fragment = nil
        if !isShared && address.percentEncodedPath.isEmpty { address.percentEncodedPath = "/" }
        self.init(address: address, isShared: isShared)
    }

    private init(address: URLComponents, isShared: Bool) {
        self.address = address
        self.isShared = isShared
    }
}

extension OTLPEndpoint {
    /// The complete URL for OTLP/HTTP.
    package func url(for signal: OTLPSignal) -> String {
        var url = address
        if isShared {
            let separator = url.percentEncodedPath.hasSuffix("/") ? "" : "/"
            url.percentEncodedPath += separator + signal.path
        }
        return url.string ?? description
    }

    /// The host as a resolver takes it: the brackets of an IPv6 address are the URL's.
    var host: String {
        let host = address.host ?? ""
        return host.hasPrefix("[") ? String(host.dropFirst().dropLast()) : host
    }

    var port: Int { address.port ?? (isSecure ? 443 : 80) }

    var isSecure: Bool { address.scheme?.lowercased() == "https" }
}

extension OTLPEndpoint: CustomStringConvertible {
    /// The address without what may be secret: user, password and query.
    package var description: String {
        var shown = address
        (shown.user, shown.password, shown.query) = (nil, nil, nil)
        return shown.string ?? "\(host):\(port)"
    }
}
