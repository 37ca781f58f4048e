// SPDX-License-Identifier: Apache-2.0

import GRPCCore
import GRPCNIOTransportHTTP2Posix
import NIOCore
import TelemetrySDK

extension OTLPConfiguration {
    /// Headers that gRPC or HTTP/2 write themselves, or forbid.
    private static let reserved: Set<String> = [
        "connection", "content-encoding", "content-length", "content-type", "host", "keep-alive",
        "proxy-connection", "te", "transfer-encoding", "upgrade", "user-agent",
    ]

    /// The headers of each call by gRPC.
    var metadata: Metadata {
        var metadata = Metadata()
        for (name, value) in headers.map({ ($0.name.lowercased(), $0.value) })
        where !Self.reserved.contains(name) && !name.hasPrefix("grpc-") {
            metadata.addString(value, forKey: name)
        }
        metadata.addString(userAgent, forKey: "user-agent")
        return metadata
    }

    /// The pace at which a broken connection is made anew. No wait is longer than the first of ours,
    /// so that an attempt at a call seldom fails for a connection that would now succeed.
    var reconnection: HTTP2ClientTransport.Config.Backoff {
        HTTP2ClientTransport.Config.Backoff(
            initial: retry.initialDelay / 4, max: retry.initialDelay,
            multiplier: retry.multiplier, jitter: retry.jitter)
    }

    /// Fails when the certificate files cannot be read.
    func transportSecurity()
        throws(ConfigurationError) -> HTTP2ClientTransport.Posix.TransportSecurity
    {
        // Says what is wrong with a file more clearly than the transport does.
        _ = try tls.clientConfiguration()
        guard endpoint.isSecure else { return .plaintext }
        return .tls { settings in
            if let path = tls.certificate {
                settings.trustRoots = .certificates([.file(path: path, format: .pem)])
            }
            if let path = tls.clientCertificate {
                settings.certificateChain = [.file(path: path, format: .pem)]
            }
            settings.privateKey = tls.clientKey.map { .file(path: $0, format: .pem) }
        }
    }
}

extension OTLPEndpoint {
    /// What to resolve. An address needs no resolver, and TLS takes none for a server's name.
    var target: any ResolvableTarget {
        switch try? SocketAddress(ipAddress: host, port: port) {
        case .v4: .ipv4(address: host, port: port)
        case .v6: .ipv6(address: host, port: port)
        default: .dns(host: host, port: port)
        }
    }
}
