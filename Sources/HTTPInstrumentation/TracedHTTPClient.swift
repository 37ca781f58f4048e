// SPDX-License-Identifier: Apache-2.0

import AsyncHTTPClient
import Instrumenting
import Metrics
import NIOCore
import ServiceLifecycle
import Tracing

/// Sends requests, each in a CLIENT span whose context travels with it (`http/http-spans.md`).
///
/// One span stands for one attempt on the wire: who tries again says so with `resend`, and redirects are
/// not followed. The span ends when the head of the response has come; the body may still be on its way.
/// A service: it closes its connections when the group that runs it shuts down.
///
/// - Name: `{method} {template}`, or `{method}` where no template is given.
/// - At the start: `http.request.method` (and `_original`), `url.full`, `url.template`, `server.address`,
///   `server.port`, `peer.service`, `http.request.resend_count`.
/// - At the end: `http.response.status_code`, `network.protocol.version`, `error.type`.
/// - Status: error for 4xx and 5xx, and where no response came. Cancellation is no error.
///
/// Each span is one record of `http.client.request.duration`; see ``HTTPInstruments``. Requests that are
/// not to be traced are not measured either.
package struct TracedHTTPClient: Service {
    private let client: HTTPClient
    private let description: ClientSpanAttributes
    private let metrics: ClientMetrics

    /// - Parameters:
    ///   - connectTimeout: How long one attempt to connect may take.
    ///   - connectionsPerHost: How many connections to one host there are at most; requests beyond that
    ///     wait for one.
    ///   - methods: The methods that may appear in names.
    ///   - redaction: What is taken out of `url.full`.
    ///   - metrics: Where measurements go.
    ///   - now: Measures durations.
    package init(
        connectTimeout: Duration = .seconds(2),
        connectionsPerHost: Int = 8,
        methods: KnownMethods = .standard,
        redaction: QueryRedaction = .standard,
        metrics: any MetricsFactory = MetricsSystem.factory,
        now: @escaping @Sendable () -> ContinuousClock.Instant = { .now }
    ) {
        var configuration = HTTPClient.Configuration(redirectConfiguration: .disallow)
        configuration.timeout.connect = TimeAmount(connectTimeout)
        // Attempts are counted and bounded by whoever calls; and the spans are ours.
        configuration.connectionPool.retryConnectionEstablishment = false
        configuration.connectionPool.concurrentHTTP1ConnectionsPerHostSoftLimit = connectionsPerHost
        configuration.tracing.tracer = nil
        client = HTTPClient(
            eventLoopGroup: HTTPClient.defaultEventLoopGroup, configuration: configuration)
        description = ClientSpanAttributes(methods: methods, redaction: redaction)
        self.metrics = ClientMetrics(metrics, now: now)
    }

    /// Sends a request once and returns the head of the response, whatever its status.
    ///
    /// - Parameters:
    ///   - template: The path with its variables unfilled, such as `/payments/{id}`: it names the span.
    ///   - peer: The service at the other end, as service graphs name it.
    ///   - resend: How often this request was sent before.
    ///   - timeout: For the head of the response, counted from now.
    /// - Throws: `HTTPClientError`, NIO's errors or `CancellationError` if no response came.
    package func execute(
        _ request: HTTPClientRequest, template: String? = nil, peer: String? = nil,
        resend: Int = 0, timeout: Duration
    ) async throws -> HTTPClientResponse {
        let method = request.method.rawValue
        let target = ClientTarget(request.url, description.redaction)
        var exchange = ClientExchange(
            method: description.known(method), template: template, host: target?.host,
            port: target?.port)
        let start = metrics.now()
        let span = startSpan(
            description.name(method, template), ofKind: .client,
            attributes: description.attributes(
                method: method, target: target, template: template, peer: peer, resend: resend))
        defer { end(span, exchange, since: start) }
        var request = request
        InstrumentationSystem.instrument.inject(
            span.context, into: &request.headers, using: HTTPHeadersInjector())
        do {
            let response = try await client.execute(request, timeout: TimeAmount(timeout))
            exchange.note(response)
            describe(span, exchange)
            return response
        } catch {
            exchange.errorType = Self.errorType(error)
            span.recordFailure(error)
            describe(span, exchange)
            throw error
        }
    }

    /// Lets connections be until the group shuts down, and closes them then.
    package func run() async throws {
        try? await gracefulShutdown()
        try await client.shutdown()
    }

    private func end(
        _ span: any Span, _ exchange: ClientExchange, since start: ContinuousClock.Instant
    ) {
        if !(ServiceContext.current?.isTracingSuppressed ?? false) {
            measuring(span) { metrics.record(exchange, since: start) }
        }
        span.end()
    }

    private func describe(_ span: any Span, _ exchange: ClientExchange) {
        var attributes: AttributeList = [:]
        if let status = exchange.status {
            attributes[AttributeName.httpResponseStatusCode] = .int64(Int64(status))
        }
        attributes[AttributeName.networkProtocolVersion] = exchange.protocolVersion
            .map { .string($0) }
        if let errorType = exchange.errorType {
            attributes[AttributeName.errorType] = .string(errorType)
            span.setStatus(SpanStatus(code: .error))
        }
        span.setAttributes(attributes)
    }

    /// Time that ran out is named as the conventions do, however the client calls it.
    private static func errorType(_ failure: any Error) -> String? {
        guard !failure.isAnswerToCaller, !(failure is CancellationError) else { return nil }
        return switch failure as? HTTPClientError {
        case .deadlineExceeded, .connectTimeout, .readTimeout, .writeTimeout: "timeout"
        case .cancelled, nil: failure.typeName
        case let failure?: failure.shortDescription
        }
    }
}

extension ClientExchange {
    fileprivate mutating func note(_ response: HTTPClientResponse) {
        let (status, version) = (Int(response.status.code), response.version)
        self.status = status
        protocolVersion =
            version.major > 1 ? "\(version.major)" : "\(version.major).\(version.minor)"
        if status >= 400 { errorType = "\(status)" }
    }
}
