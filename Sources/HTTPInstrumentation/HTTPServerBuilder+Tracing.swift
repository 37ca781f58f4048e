// SPDX-License-Identifier: Apache-2.0

import Hummingbird
import HummingbirdCore

extension HTTPServerBuilder {
    /// An HTTP/1 server that ends the span of ``ServerTracing`` when the response has been written.
    ///
    /// Without it the middleware must wrap every body in a closure to learn of the last byte, and
    /// head, body and end then leave in three writes instead of one.
    package static func tracedHTTP1(
        configuration: HTTP1Channel.Configuration = .init()
    ) -> HTTPServerBuilder {
        HTTPServerBuilder { respond in
            HTTP1Channel(
                responder: { request, writer, channel in
                    let lease = SpanLease()
                    defer { lease.end() }
                    // A closure may not consume what it captures, so the writer is taken from here.
                    var writer: ResponseWriter? = consume writer
                    try await SpanLease.$current.withValue(lease) {
                        guard let writer = writer.take() else { return }
                        try await respond(request, writer, channel)
                    }
                },
                configuration: configuration)
        }
    }
}
