// SPDX-License-Identifier: Apache-2.0

import Hummingbird
import NIOCore

/// A request context that ``ServerTracing`` can fill.
package protocol TracedRequestContext: RequestContext {
    /// Who is at the other end of the connection, and the span of this request.
    var trace: RequestTrace { get set }
}

/// What tracing knows about a request: its peer when it arrives, its span once that has started.
package struct RequestTrace: Sendable {
    /// The other end of the connection; `nil` where there is none, as in tests of a router.
    package let peer: SocketAddress?
    /// The server span as W3C Trace Context writes it; `nil` while the request is not traced.
    package internal(set) var traceparent: String?

    /// Reads the peer of the connection that the request came by.
    package init(source: ApplicationRequestContextSource) {
        peer = source.channel.remoteAddress
    }

    /// The trace that this request belongs to, for a person who reports a failure.
    package var traceID: Substring? {
        traceparent?.split(separator: "-").dropFirst().first
    }
}
