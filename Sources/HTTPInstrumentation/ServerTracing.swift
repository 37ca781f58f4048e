// SPDX-License-Identifier: Apache-2.0

import HTTPTypes
import Hummingbird
import Instrumenting
import Metrics
import Tracing

/// Opens one SERVER span a request and measures it, by the stable conventions for HTTP
/// (`http/http-spans.md`, `http/http-metrics.md`).
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
/// Each span is one record of `http.server.request.duration`, sampled or not, and counts in
/// `http.server.active_requests` meanwhile; see ``HTTPInstruments``.
///
/// Every traced response says where to look in a `traceresponse` header.
package struct ServerTracing<Context: TracedRequestContext>: RouterMiddleware {
    private let untracedPaths: Set<String>
    private let description: ServerSpanAttributes
    private let metrics: ServerMetrics
    private let log: RequestLog?

    /// - Parameters:
    ///   - untracedPaths: Paths that start no span and are not measured, nor is anything below them:
    ///     health, metrics.
    ///   - methods: The methods that may appear in names.
    ///   - redaction: What is taken out of `url.query`.
    ///   - protocolVersion: The version of HTTP that the server speaks, which a request does not tell.
    ///   - log: Writes a line for each span; `nil` for none.
    ///   - metrics: Where measurements go.
    ///   - now: Measures durations.
    package init(
        untracedPaths: Set<String> = [],
        methods: KnownMethods = .standard,
        redaction: QueryRedaction = .standard,
        protocolVersion: String? = "1.1",
        log: RequestLog? = nil,
        metrics: any MetricsFactory = MetricsSystem.factory,
        now: @escaping @Sendable () -> ContinuousClock.Instant = { .now }
    ) {
        self.untracedPaths = untracedPaths
        description = ServerSpanAttributes(
            methods: methods, redaction: redaction, protocolVersion: protocolVersion)
        self.log = log
        self.metrics = ServerMetrics(metrics, protocolVersion: protocolVersion, now: now)
    }

    package func handle(
        _ request: Request, context: Context,
        next: (Request, Context) async throws -> Response
    ) async throws -> Response {
        let path = request.uri.path
        guard !untracedPaths.contains(path) else {
            return try await withTracingSuppressed { try await next(request, context) }
        }
        var served = begin(request, path: path, context)
        var context = context
        context.trace.traceparent = served.span.traceparent
        do {
            var response = try await ServiceContext.$current.withValue(served.span.context) {
                try await next(request, context)
            }
            served.outcome = ServerOutcome(context.endpointPath, response.status)
            describe(served, request)
            response.headers[.traceresponse] = context.trace.traceparent
            end(served, afterWriting: &response)
            return response
        } catch {
            served.outcome = ServerOutcome(context.endpointPath, error)
            if served.outcome.errorType != nil { served.span.recordFailure(error) }
            describe(served, request)
            served.end()
            throw error
        }
    }

    private func begin(
        _ request: Request, path: String, _ context: Context
    ) -> ServedRequest {
        let forwarding = Forwarding(request.headers)
        let line = log?.line(
            for: request, method: description.name(request.method), logger: context.logger)
        return ServedRequest(description.kind(of: request, forwarding), metrics, line) {
            var parent = ServiceContext.current ?? .topLevel
            InstrumentationSystem.instrument.extract(
                request.headers, into: &parent, using: HTTPFieldsExtractor())
            return startSpan(
                description.namePrefix(request.method), context: parent, ofKind: .server,
                attributes: description.attributes(
                    of: request, path: path, forwarding, peer: context.trace.peer))
        }
    }

    /// What is known once there is an answer.
    private func describe(_ served: ServedRequest, _ request: Request) {
        let (span, outcome) = (served.span, served.outcome)
        guard span.isRecording else { return }
        var attributes: AttributeList = [:]
        if let route = outcome.route {
            attributes[AttributeName.httpRoute] = .string(route)
            span.operationName = "\(description.namePrefix(request.method)) \(route)"
        }
        if let status = outcome.status {
            attributes[AttributeName.httpResponseStatusCode] = .int64(Int64(status))
        }
        if let errorType = outcome.errorType {
            attributes[AttributeName.errorType] = .string(errorType)
            span.setStatus(SpanStatus(code: .error))
        }
        span.setAttributes(attributes)
    }

    private func end(_ served: ServedRequest, afterWriting response: inout Response) {
        if let lease = SpanLease.current {
            lease.take(served)
            return
        }
        let lease = SpanLease(served)
        let body = response.body
        response.body = ResponseBody(contentLength: body.contentLength) { writer in
            defer { lease.end() }
            try await body.write(writer)
        }
    }
}

extension ServerOutcome {
    /// - Parameter route: as Hummingbird tells it, which calls a request without one "NotFound".
    fileprivate init(_ route: String?, _ status: HTTPResponse.Status) {
        self.route = route.flatMap { $0.utf8.first == UInt8(ascii: "/") ? $0 : nil }
        self.status = status.code
        errorType = status.code >= 500 ? String(status.code) : nil
    }

    /// What it is when nothing below made an answer of an error: Hummingbird will.
    fileprivate init(_ route: String?, _ failure: any Error) {
        let status = (failure as? any HTTPResponseError)?.status ?? .internalServerError
        self.init(route, status)
        if failure is CancellationError {
            (self.status, errorType) = (nil, nil)
        } else if errorType != nil, !failure.isAnswerToCaller {
            errorType = failure.typeName
        }
    }
}

extension HTTPField.Name {
    // A literal of lower-case letters is a field name, so there is always a value.
    /// W3C Trace Context, level 2 draft: the identity of the span that served a request.
    fileprivate static let traceresponse = HTTPField.Name("traceresponse")!
}
