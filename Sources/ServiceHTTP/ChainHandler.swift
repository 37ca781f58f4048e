// SPDX-License-Identifier: Apache-2.0

import AsyncHTTPClient
import HTTPInstrumentation
import HTTPTypes
import Hummingbird

/// `GET /chain`: who answers at an address, and whom it asked in turn.
///
/// The body is one line, `outlay-web->outlay-expenses->outlay-bank`; the header `Identity` names the
/// service that was asked. It is the smallest request that passes every hop: for trying a mesh, and for
/// seeing which version of a service traffic goes to.
package struct ChainHandler: Sendable {
    /// Returns the chain from the next service on.
    package typealias Next = @Sendable () async throws -> String

    private let identity: String
    private let next: Next?

    /// - Parameters:
    ///   - identity: visible ASCII.
    ///   - next: such as ``NextService/chain()``; `nil` where the chain ends.
    package init(_ identity: String, next: Next? = nil) {
        self.identity = identity
        self.next = next
    }

    /// Fails as `next` does.
    @Sendable package func chain(_ request: Request, context: ServiceRequestContext) async throws
        -> Response
    {
        var chain = identity
        if let next { chain += "->" + (try await next()) }
        return Response(
            status: .ok,
            headers: [
                .contentType: "text/plain", .cacheControl: "no-store",
                .identity: identity,
            ],
            body: ResponseBody(byteBuffer: ByteBuffer(string: chain + "\n")))
    }
}

/// The service to which a chain goes on.
package struct NextService: Sendable {
    private let url: String
    private let peer: String
    private let name: String
    private let code: String
    private let client: TracedHTTPClient
    private let timeout: Duration

    /// - Parameters:
    ///   - url: its address without a path: `http://127.0.0.1:8081`.
    ///   - peer: what service graphs call it: `outlay-bank`.
    ///   - name: what people call it: `bank`.
    ///   - code: with what a problem's code begins where it does not answer: `bank`.
    ///   - client: whoever made it runs it.
    ///   - timeout: for the whole answer.
    package init(
        url: String, peer: String, name: String, code: String, client: TracedHTTPClient,
        timeout: Duration = .seconds(5)
    ) {
        self.url = url
        self.peer = peer
        self.name = name
        self.code = code
        self.client = client
        self.timeout = timeout
    }

    /// Asks it once. Fails with what ``Problem/init(upstream:named:code:)`` makes of no answer.
    @Sendable package func chain() async throws -> String {
        do {
            return try await withTimeLimit(timeout) {
                let answer = try await client.execute(
                    HTTPClientRequest(url: "\(url)/chain"), template: "/chain", peer: peer,
                    timeout: timeout)
                let body = String(buffer: try await answer.body.collect(upTo: 4096))
                guard answer.status == .ok, let line = body.split(separator: "\n").first else {
                    throw BrokenChain(status: answer.status.code)
                }
                return String(line)
            }
        } catch {
            try Task.checkCancellation()
            throw Problem(upstream: error, named: name, code: code)
        }
    }
}

/// The next service answered, but not with a chain.
private struct BrokenChain: Error, CustomStringConvertible {
    let status: UInt

    var description: String { "/chain answered \(status)" }
}

extension HTTPField.Name {
    // A literal of letters is a field name, so there is always a value.
    /// Which service, or which version of it, has answered.
    package static let identity = HTTPField.Name("Identity")!
}
