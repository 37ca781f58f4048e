// SPDX-License-Identifier: Apache-2.0

import AsyncHTTPClient
import NIOCore
import NIOPosix
import NIOSSL

/// Why there is no answer to an HTTP request.
struct HTTPFailure: Error, Hashable {
    /// For the log; holds nothing of the request.
    var reason: String
    /// Whether the same request may succeed in a moment: the connection failed, not the request.
    var isTransient: Bool
}

extension HTTPFailure {
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
