// SPDX-License-Identifier: Apache-2.0

import TelemetrySDK

/// How telemetry is sent by OTLP, and where.
///
/// The defaults are those of OpenTelemetry specification, `protocol/exporter.md`.
package struct OTLPConfiguration: Sendable {
    package enum Compression: String, CaseIterable, Sendable {
        case none
        case gzip
    }

    package var wireProtocol: OTLPProtocol
    package var endpoint: OTLPEndpoint
    package var compression: Compression
    /// Sent with every request, and never logged: they hold credentials.
    package var headers: [(name: String, value: String)]
    /// The time for one request with all its attempts, or ``Swift/Duration/noLimit``.
    package var timeout: Duration
    package var tls: OTLPTLSFiles
    package var retry: RetryPolicy
    /// The largest message to send, before compression (OTLP specification, "Request size limit").
    package var maximumRequestBytes: Int
    /// The largest answer to read.
    package var maximumResponseBytes: Int
    /// What is sent, as the user agent names it.
    var format = "OTLP"

    /// - Parameter endpoint: by default the collector on this machine.
    package init(
        wireProtocol: OTLPProtocol = .httpProtobuf,
        endpoint: OTLPEndpoint? = nil,
        compression: Compression = .none,
        headers: [(name: String, value: String)] = [],
        timeout: Duration = .seconds(10),
        tls: OTLPTLSFiles = OTLPTLSFiles(),
        retry: RetryPolicy = RetryPolicy(),
        maximumRequestBytes: Int = 64 << 20,
        maximumResponseBytes: Int = 4 << 20
    ) {
        self.wireProtocol = wireProtocol
        self.endpoint = endpoint ?? .local(wireProtocol)
        self.compression = compression
        self.headers = headers
        self.timeout = timeout
        self.tls = tls
        self.retry = retry
        self.maximumRequestBytes = maximumRequestBytes
        self.maximumResponseBytes = maximumResponseBytes
    }
}

extension OTLPConfiguration {
    /// The product that every request names (`protocol/exporter.md`, User Agent); a configured one
    /// stands before it.
    var userAgent: String {
        let configured = headers.filter { $0.name.lowercased() == "user-agent" }.map(\.value)
        let ours = "OTel-\(format)-Exporter-Swift/\(ResourceDetection.sdkVersion)"
        return (configured + [ours]).joined(separator: " ")
    }

    /// Fails when the certificate files cannot be used.
    func makeTransport() throws(ConfigurationError) -> any OTLPTransport {
        switch wireProtocol {
        case .grpc: try GRPCTransport(self)
        case .httpProtobuf, .httpJSON: try HTTPTransport(self)
        }
    }
}
