// SPDX-License-Identifier: Apache-2.0

import NIOHTTP1
import OTLP
import TelemetrySDK

/// How traces are posted, and where.
///
/// The defaults are those of OpenTelemetry specification, `protocol/exporter.md`.
package struct OTLPHTTPConfiguration: Sendable {
    package enum Compression: String, CaseIterable, Sendable {
        case none
        case gzip
    }

    package var endpoint: OTLPEndpoint
    package var encoding: OTLPEncoding
    package var compression: Compression
    /// Sent with every request, and never logged: they hold credentials.
    package var headers: [(name: String, value: String)]
    /// The time for one export with all its attempts, or ``Swift/Duration/noLimit``.
    package var timeout: Duration
    package var tls: OTLPTLSFiles
    package var retry: RetryPolicy
    /// The largest body to send, before compression (OTLP specification, "Request size limit").
    package var maximumRequestBytes: Int
    /// The largest answer to read.
    package var maximumResponseBytes: Int

    package init(
        endpoint: OTLPEndpoint = .local,
        encoding: OTLPEncoding = .protobuf,
        compression: Compression = .none,
        headers: [(name: String, value: String)] = [],
        timeout: Duration = .seconds(10),
        tls: OTLPTLSFiles = OTLPTLSFiles(),
        retry: RetryPolicy = RetryPolicy(),
        maximumRequestBytes: Int = 64 << 20,
        maximumResponseBytes: Int = 4 << 20
    ) {
        self.endpoint = endpoint
        self.encoding = encoding
        self.compression = compression
        self.headers = headers
        self.timeout = timeout
        self.tls = tls
        self.retry = retry
        self.maximumRequestBytes = maximumRequestBytes
        self.maximumResponseBytes = maximumResponseBytes
    }
}

extension OTLPHTTPConfiguration {
    /// The product that every request names (`protocol/exporter.md`, User Agent).
    static let userAgent = "OTel-OTLP-Exporter-Swift/\(ResourceDetection.sdkVersion)"

    /// The headers of each request. A configured user agent stands before ours; what describes the
    /// body is ours alone to say.
    var requestHeaders: HTTPHeaders {
        var result = HTTPHeaders()
        for (name, value) in headers { result.add(name: name, value: value) }
        let product = result["User-Agent"] + [Self.userAgent]
        result.replaceOrAdd(name: "User-Agent", value: product.joined(separator: " "))
        result.replaceOrAdd(name: "Content-Type", value: encoding.contentType)
        result.remove(name: "Content-Encoding")
        if compression == .gzip { result.add(name: "Content-Encoding", value: "gzip") }
        result.remove(name: "Content-Length")
        result.remove(name: "Transfer-Encoding")
        return result
    }
}
