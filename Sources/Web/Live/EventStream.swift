// SPDX-License-Identifier: Apache-2.0

import HTTPTypes
import Hummingbird
import ServiceHTTP

/// Tells a browser of changes while it listens (HTML standard, server-sent events).
///
/// The first event comes as soon as the API has been asked, and one more whenever its answer differs.
/// In between a comment at each question keeps the connection in use. A reader that is slow gets the
/// newest state and not all that came before.
struct EventStream: Sendable {
    let live: LiveExpenses

    /// `GET /events?user=ada`. Fails with a ``ServiceHTTP/Problem``: 400 where the user cannot be one,
    /// 403, 503 where too many listen.
    @Sendable func serve(_ request: Request, context: ServiceRequestContext) async throws
        -> Response
    {
        try request.requireSameOrigin()
        let user = request.uri.queryParameters["user"].map(String.init) ?? ""
        guard 1...128 ~= user.utf8.count, user.utf8.allSatisfy({ 0x21...0x7E ~= $0 }) else {
            throw Problem.malformed("The query must name a user of 1 to 128 visible characters.")
        }
        guard live.hasRoom else {
            throw Problem.unavailable("Too many pages listen already; this one goes on without.")
        }
        let headers: HTTPFields = [
            .contentType: "text/event-stream", .cacheControl: "no-store",
        ]
        // Joined only here, where it is sure to end: a response may be dropped before it is written.
        let body = ResponseBody { writer in
            try await writer.write(ByteBuffer(string: "retry: 2000\n\n"))
            try await live.withPages(of: user) { pages in
                var seen = 0
                for await page in pages {
                    let isNew = page.generation > seen
                    seen = page.generation
                    try await writer.write(isNew ? page.event : ByteBuffer(string: ":\n\n"))
                }
            }
            try await writer.finish(nil)
        }
        return Response(status: .ok, headers: headers, body: body)
    }
}
