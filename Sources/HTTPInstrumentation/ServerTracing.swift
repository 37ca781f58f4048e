// SPDX-License-Identifier: Apache-2.0

import HTTPTypes
import Hummingbird
import Instrumenting
import NIOCore
import Tracing

/// Opens one SERVER span a request, by the stable conventions for HTTP (`http/http-spans.md`).
///
/// Make it the first middleware, so that the span covers all others. It continues the trace of the
/// caller's headers, is current while the request is handled, and ends after the last byte of the body,
/// or when the response is given up. Build the server with ``Hummingbird/HTTPServerBuilder/tracedHTTP1(configuration:)``
/// to have that last byte noticed at no cost.
///
/// - Name: `{method} {route}`, or `{method}` where no route matched; `HTTP` for an unknown method.
/// - At the start: `http.request.method` (and `_original`), `url.path`, `url.scheme`, `url.query`,
///   `server.address`, `server.port`, `client.address`, `network.peer.address`, `network.peer.port`,
///   `network.protocol.version`, `user_agent.original`.
/// - At the end: `http.route`, `http.response.status_code`, `error.type`.
/// - Status: error for 5xx, returned or thrown. 4xx is the caller's affair, and a cancelled request is
///   one whose caller went away; neither is an error here.
///
/// Every traced response says where to look in a `traceresponse` header.
package struct ServerTracing<Context: TracedRequestContext>: RouterMiddleware {
    private let untracedPaths: Set<String>
    private let description: ServerSpanAttributes

    /// - Parameters:
    ///   - untracedPaths: Paths that start no span, nor does anything below them: health, metrics.
    ///   - methods: The methods that may appear in names.
    ///   - redaction: What is taken out of `url.query`.
    ///   - protocolVersion: The version of HTTP that the server speaks, which a request does not tell.
    package init(
        untracedPaths: Set<String> = [],
        methods: KnownMethods = .standard,
        redaction: QueryRedaction = .standard,
        protocolVersion: String? = "1.1"
    ) {
        self.untracedPaths = untracedPaths
        description = ServerSpanAttributes(
            methods: methods, redaction: redaction, protocolVersion: protocolVersion)
    }

    package func handle(
        _ request: Request, context: Context,
        next: (Request, Context) async throws -> Response
    ) async throws -> Response {
        let path = request.uri.path
        guard !untracedPaths.contains(path) else {
            return try await withTracingSuppressed { try await next(request, context) }
        }
        let span = startServerSpan(for: request, path: path, peer: context.trace.peer)
        var context = context
        context.trace.traceparent = span.traceparent
        do {
            var response = try await ServiceContext.$current.withValue(span.context) {
                try await next(request, context)
            }
            describe(span, request: request, route: context.endpointPath, status: response.status)
            response.headers[.traceresponse] = context.trace.traceparent
            end(span, afterWriting: &response)
            return response
        } catch {
            describe(span, request: request, route: context.endpointPath, failure: error)
            span.end()
            throw error
        }
    }

    private func startServerSpan(
        for request: Request, path: String, peer: SocketAddress?
    ) -> any Span {
        var parent = ServiceContext.current ?? .topLevel
        InstrumentationSystem.instrument.extract(
            request.headers, into: &parent, using: HTTPFieldsExtractor())
        return startSpan(
            description.namePrefix(request.method), context: parent, ofKind: .server,
            attributes: description.attributes(of: request, path: path, peer: peer))
    }

    /// What is known once there is an answer.
    private func describe(
        _ span: any Span, request: Request, route: String?, status: HTTPResponse.Status?
    ) {
        guard span.isRecording else { return }
        var attributes: AttributeList = [:]
        // Hummingbird calls a request without a route "NotFound"; a route begins with a slash.
        if let route, route.utf8.first == UInt8(ascii: "/") {
            attributes[AttributeName.httpRoute] = .string(route)
            span.operationName = "\(description.namePrefix(request.method)) \(route)"
        }
        if let status {
            attributes[AttributeName.httpResponseStatusCode] = .int64(Int64(status.code))
        }
        if let status, status.code >= 500 {
            attributes[AttributeName.errorType] = .string(String(status.code))
            span.setStatus(SpanStatus(code: .error))
        }
        span.setAttributes(attributes)
    }

    /// What is known when nothing below made an answer of an error: Hummingbird will.
    private func describe(
        _ span: any Span, request: Request, route: String?, failure: any Error
    ) {
        let isCancelled = failure is CancellationError
        let status = (failure as? any HTTPResponseError)?.status ?? .internalServerError
        describe(span, request: request, route: route, status: isCancelled ? nil : status)
        if !isCancelled, status.code >= 500 { span.recordFailure(failure) }
    }

    private func end(_ span: any Span, afterWriting response: inout Response) {
        if let lease = SpanLease.current {
            lease.take(span)
            return
        }
        let lease = SpanLease(span)
        let body = response.body
        response.body = ResponseBody(contentLength: body.contentLength) { writer in
            defer { lease.end() }
            try await body.write(writer)
        }
    }
}

extension HTTPField.Name {
    // A literal of lower-case letters is a field name, so there is always a value.
    /// W3C Trace Context, level 2 draft: the identity of the span that served a request.
    fileprivate static let traceresponse = HTTPField.Name("traceresponse")!
}
