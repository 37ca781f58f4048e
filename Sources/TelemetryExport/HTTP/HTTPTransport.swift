// SPDX-License-Identifier: Apache-2.0

import AsyncHTTPClient
import Gzip
import NIOCore
import NIOHTTP1
import TelemetrySDK

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// OTLP/HTTP, by an HTTP client of its own whose connections are kept alive and whose tracing is off.
///
/// Redirects are not followed, since they could lead credentials astray. HTTP/1.1 only: one request
/// at a time gains nothing from HTTP/2. The client's own hidden retries are off, for they would
/// neither be counted nor bounded with ours.
struct HTTPTransport: OTLPTransport {
    /// The fastest: spans repeat themselves so much that more effort saves little.
    private static let compressionLevel = 1

    private let client: HTTPClient
    private let configuration: OTLPConfiguration
    private let headers: HTTPHeaders
    private let secondsSinceEpoch: @Sendable () -> Int64

    /// Fails when the certificate files cannot be read.
    ///
    /// - Parameter secondsSinceEpoch: the wall clock, to which dates in Retry-After are compared.
    init(
        _ configuration: OTLPConfiguration,
        secondsSinceEpoch: @escaping @Sendable () -> Int64 = {
            Int64(Date().timeIntervalSince1970)
        }
    ) throws(ConfigurationError) {
        var client = HTTPClient.Configuration(
            tlsConfiguration: try configuration.tls.clientConfiguration(),
            redirectConfiguration: .disallow)
        client.httpVersion = .http1Only
        client.connectionPool.retryConnectionEstablishment = false
        client.tracing.tracer = nil
        self.client = HTTPClient(
            eventLoopGroup: HTTPClient.defaultEventLoopGroup, configuration: client)
        self.configuration = configuration
        headers = configuration.requestHeaders
        self.secondsSinceEpoch = secondsSinceEpoch
    }

    func pack(_ message: [UInt8]) throws(OTLPRefusal) -> ByteBuffer {
        guard configuration.compression == .gzip else { return ByteBuffer(bytes: message) }
        do throws(GzipError) {
            return ByteBuffer(bytes: try Gzip.compress(message, level: Self.compressionLevel))
        } catch {
            throw OTLPRefusal(reason: "the request cannot be compressed: \(error)")
        }
    }

    func attempt(_ body: ByteBuffer, of signal: OTLPSignal) async -> OTLPVerdict {
        var request = HTTPClientRequest(url: configuration.endpoint.url(for: signal))
        request.method = .POST
        request.headers = headers
        request.body = .bytes(body)
        do {
            // No deadline: whoever awaits this cancels it in time.
            let response = try await client.execute(request, deadline: .distantFuture)
            let body = try await response.body.collect(upTo: configuration.maximumResponseBytes)
            let answer = HTTPAnswer(
                status: Int(response.status.code), headers: response.headers, body: body)
            return OTLPVerdict(answer, of: signal, now: secondsSinceEpoch())
        } catch {
            return OTLPVerdict(HTTPFailure(error))
        }
    }

    func shutdown() async {
        // The only failure is to have been shut down before.
        try? await client.shutdown()
    }
}

extension OTLPConfiguration {
    /// The headers of each request by HTTP; what describes the body is ours alone to say.
    var requestHeaders: HTTPHeaders {
        var result = HTTPHeaders()
        for (name, value) in headers { result.add(name: name, value: value) }
        result.replaceOrAdd(name: "User-Agent", value: userAgent)
        result.replaceOrAdd(name: "Content-Type", value: wireProtocol.encoding.contentType)
        result.remove(name: "Content-Encoding")
        if compression == .gzip { result.add(name: "Content-Encoding", value: "gzip") }
        result.remove(name: "Content-Length")
        result.remove(name: "Transfer-Encoding")
        return result
    }
}
