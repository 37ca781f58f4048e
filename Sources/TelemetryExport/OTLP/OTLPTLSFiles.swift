// SPDX-License-Identifier: Apache-2.0

import NIOSSL
import TelemetrySDK

/// The PEM files that a TLS connection to the receiver needs; none for the system's own trust.
///
/// They are read once, at start.
package struct OTLPTLSFiles: Hashable, Sendable {
    /// The authorities to trust, instead of the system's.
    package var certificate: String?
    /// The private key of ``clientCertificate``.
    package var clientKey: String?
    /// The chain with which the client shows who it is.
    package var clientCertificate: String?

    package init(
        certificate: String? = nil, clientKey: String? = nil, clientCertificate: String? = nil
    ) {
        self.certificate = certificate
        self.clientKey = clientKey
        self.clientCertificate = clientCertificate
    }

    /// Reads the files. Fails if one cannot be read, or if a client's key comes without its
    /// certificate or the other way round: to go on without them would only fail later, and less
    /// clearly.
    func clientConfiguration() throws(ConfigurationError) -> TLSConfiguration {
        var configuration = TLSConfiguration.makeClientConfiguration()
        if let certificate {
            configuration.trustRoots = .certificates(
                try Self.certificates(certificate, variable: "OTEL_EXPORTER_OTLP_CERTIFICATE"))
        }
        switch (clientCertificate, clientKey) {
        case (let certificate?, let key?):
            let chain = try Self.certificates(
                certificate, variable: "OTEL_EXPORTER_OTLP_CLIENT_CERTIFICATE")
            configuration.certificateChain = chain.map { .certificate($0) }
            configuration.privateKey = .privateKey(try Self.key(key))
        case (nil, nil):
            break
        case (let certificate, let key):
            throw ConfigurationError(
                variable: certificate == nil
                    ? "OTEL_EXPORTER_OTLP_CLIENT_CERTIFICATE" : "OTEL_EXPORTER_OTLP_CLIENT_KEY",
                value: "",
                expected: "a PEM file, since \(certificate ?? key ?? "") is of no use alone")
        }
        return configuration
    }

    private static func certificates(
        _ path: String, variable: String
    ) throws(ConfigurationError) -> [NIOSSLCertificate] {
        guard let certificates = try? NIOSSLCertificate.fromPEMFile(path), !certificates.isEmpty
        else {
            throw ConfigurationError(
                variable: variable, value: path,
                expected: "the path of a readable file of PEM certificates")
        }
        return certificates
    }

    private static func key(_ path: String) throws(ConfigurationError) -> NIOSSLPrivateKey {
        guard let key = try? NIOSSLPrivateKey(file: path, format: .pem) else {
            throw ConfigurationError(
                variable: "OTEL_EXPORTER_OTLP_CLIENT_KEY", value: path,
                expected: "the path of a readable PEM file with an unencrypted private key")
        }
        return key
    }
}
