// SPDX-License-Identifier: Apache-2.0

import AsyncHTTPClient
import NIOCore
import NIOHTTP1
import NIOPosix
import NIOSSL
import TelemetrySDK

/// Posts with an HTTP client of its own, whose connections are kept alive and whose tracing is off.
///
/// Redirects are not followed, since they could lead credentials astray. HTTP/1.1 only: one request
/// at a time gains nothing from HTTP/2. The client's own hidden retries are off, for they would
/// neither be counted nor bounded with ours.
struct AsyncHTTPClientTransport: OTLPTransport {
    private let client: HTTPClient
    private let request: HTTPClientRequest
    private let maximumResponseBytes: Int

    /// Fails when the certificate files cannot be read.
    init(_ configuration: OTLPHTTPConfiguration) throws(ConfigurationError) {
        var client = HTTPClient.Configuration(
            tlsConfiguration: try configuration.tls.clientConfiguration(),
            redirectConfiguration: .disallow)
        client.httpVersion = .http1Only
        client.connectionPool.retryConnectionEstablishment = false
        client.tracing.tracer = nil
        self.client = HTTPClient(
            eventLoopGroup: HTTPClient.defaultEventLoopGroup, configuration: client)

        var request = HTTPClientRequest(url: configuration.endpoint.url)
        request.method = .POST
        request.headers = configuration.requestHeaders
        self.request = request
        maximumResponseBytes = configuration.maximumResponseBytes
    }

    func post(_ body: ByteBuffer) async throws(TransportFailure) -> TransportResponse {
        var request = request
        request.body = .bytes(body)
        do {
            // No deadline: whoever awaits this cancels it in time.
            let response = try await client.execute(request, deadline: .distantFuture)
            let body = try await response.body.collect(upTo: maximumResponseBytes)
            return TransportResponse(
                status: Int(response.status.code), headers: response.headers, body: body)
        } catch {
            throw TransportFailure(error)
        }
    }

    func shutdown() async {
        // The only failure is to have been shut down before.
        try? await client.shutdown()
    }
}

extension TransportFailure {
    private static let transientClientErrors: [HTTPClientError] = [
        .connectTimeout, .getConnectionFromPoolTimeout, .readTimeout, .remoteConnectionClosed,
        .tlsHandshakeTimeout, .uncleanShutdown, .writeTimeout,
    ]

    /// Sorts what the client throws. A certificate that does not convince, or an answer that is not
    /// HTTP, will not be better in a second; a connection that broke may be.
    init(_ error: any Error) {
        switch error {
        case let error as NIOTooManyBytesError:
            let limit = error.maxBytes.map { " of \($0) bytes" } ?? ""
            self.init(reason: "the response exceeds its limit\(limit)", isTransient: false)
        case let error as HTTPClientError:
            // The short form, since the long one quotes header values.
            self.init(
                reason: error.shortDescription,
                isTransient: Self.transientClientErrors.contains(error))
        case is CancellationError:
            self.init(reason: "cancelled", isTransient: false)
        case is NIOConnectionError, is IOError, is ChannelError, NIOSSLError.uncleanShutdown,
            NIOSSLError.handshakeFailed(.sslError([.eofDuringHandshake])):
            self.init(reason: "\(error)", isTransient: true)
        default:
            self.init(reason: "\(error)", isTransient: false)
        }
    }
}
