// SPDX-License-Identifier: Apache-2.0

import AsyncHTTPClient
import HTTPInstrumentation
import HTTPTypes
import Hummingbird
import NIOCore
import NIOHTTP1
import ServiceHTTP

/// Sends requests under `/api` on to the API and its answers back, within ``ForwardingLimits``.
///
/// Method, path, query and body stay as they are; of the headers pass those that ``ForwardedFields``
/// names. The context of the trace and its baggage travel in whatever formats the tracer writes. A
/// redirect is an answer like any other. A request is sent once: whether to repeat it is for the caller
/// to know.
struct APIForwarder: Sendable {
    /// The methods that are forwarded; HEAD comes with GET.
    static let methods: [HTTPRequest.Method] = [.get, .post, .put, .patch, .delete, .options]

    private let upstream: String
    private let client: TracedHTTPClient
    private let limits: ForwardingLimits
    private let allowance: RequestAllowance

    init(upstream: String, client: TracedHTTPClient, limits: ForwardingLimits) {
        self.upstream = upstream
        self.client = client
        self.limits = limits
        allowance = RequestAllowance(most: limits.requests)
    }

    /// `/api/**`. Fails with a ``ServiceHTTP/Problem``: 403, 413, or what
    /// ``ServiceHTTP/Problem/init(upstream:named:code:)`` makes of an API that does not answer.
    @Sendable func forward(_ request: Request, context: ServiceRequestContext) async throws
        -> Response
    {
        let path = request.uri.path.dropFirst("/api".count)
        let template = APIPaths.template(of: path)
        context.coreContext.endpointPath.value = "/api" + (template ?? "/**")
        try request.requireSameOrigin()
        return try await allowance.withRequest {
            let query = request.uri.query.map { "?\($0)" } ?? ""
            var outgoing = HTTPClientRequest(url: upstream + path + query)
            outgoing.method = HTTPMethod(rawValue: request.method.rawValue)
            outgoing.headers = ForwardedFields.ofRequest(request, from: context.trace.peer)
            let body = try await collect(request)
            if body.readableBytes > 0 { outgoing.body = .bytes(body) }
            return try await send(outgoing, template)
        }
    }

    private func send(_ request: HTTPClientRequest, _ template: String?) async throws -> Response {
        do {
            return try await withTimeLimit(limits.timeout) {
                let answer = try await client.execute(
                    request, template: template, peer: "outlay-expenses", timeout: limits.timeout)
                let body = try await answer.body.collect(upTo: limits.responseBytes)
                return Response(
                    status: HTTPResponse.Status(
                        code: Int(answer.status.code), reasonPhrase: answer.status.reasonPhrase),
                    headers: ForwardedFields.ofResponse(answer.headers, to: request.method),
                    body: body.readableBytes > 0 ? ResponseBody(byteBuffer: body) : ResponseBody())
            }
        } catch {
            try Task.checkCancellation()
            throw Problem(upstream: error, named: "expense service")
        }
    }

    private func collect(_ request: Request) async throws -> ByteBuffer {
        if let length = request.headers[.contentLength].flatMap({ Int($0) }),
            length > limits.requestBytes
        {
            throw Problem.tooLarge
        }
        do {
            return try await request.body.collect(upTo: limits.requestBytes)
        } catch let error as any HTTPResponseError where error.status == .contentTooLarge {
            throw Problem.tooLarge
        } catch  where !(error is CancellationError) {
            throw Problem.malformed("The body ended before it was complete.")
        }
    }
}
