// SPDX-License-Identifier: Apache-2.0

import Instrumenting
import Metrics

/// What is known of a request when it arrives, as far as metrics tell: little that callers choose.
struct ServerRequestKind: Hashable, Sendable {
    /// A known method, or `_OTHER`.
    var method: String
    /// `http` or `https`.
    var scheme: String

    var dimensions: Dimensions {
        [(AttributeName.httpRequestMethod, method), (AttributeName.urlScheme, scheme)]
    }
}

/// What is known of a request once it is answered; the same for its span and for its metrics.
struct ServerOutcome: Hashable, Sendable {
    /// As it was registered, never the path.
    var route: String?
    var status: Int?
    var errorType: String?
}

/// Measures the requests of one ``ServerTracing``.
struct ServerMetrics: Sendable {
    private struct Served: Hashable {
        let request: ServerRequestKind
        let outcome: ServerOutcome
    }

    let now: @Sendable () -> ContinuousClock.Instant
    private let durations: MetricSeries<Served, any TimerHandler>
    private let active: MetricSeries<ServerRequestKind, any MeterHandler>

    init(
        _ factory: any MetricsFactory, protocolVersion: String?,
        now: @escaping @Sendable () -> ContinuousClock.Instant
    ) {
        self.now = now
        durations = MetricSeries { served in
            var dimensions = served.request.dimensions
            dimensions.append(AttributeName.httpRoute, served.outcome.route)
            dimensions.append(
                AttributeName.httpResponseStatusCode, served.outcome.status.map(String.init))
            dimensions.append(AttributeName.errorType, served.outcome.errorType)
            dimensions.append(AttributeName.networkProtocolVersion, protocolVersion)
            return factory.timer(HTTPInstruments.serverRequestDuration, dimensions)
        }
        active = MetricSeries { request in
            factory.meter(HTTPInstruments.serverActiveRequests, request.dimensions)
        }
    }

    /// A request has arrived; ``end(_:_:since:until:)`` follows.
    func begin(_ request: ServerRequestKind) {
        active[request].increment(by: 1)
    }

    /// Its response has been written, or never will be.
    func end(
        _ request: ServerRequestKind, _ outcome: ServerOutcome,
        since start: ContinuousClock.Instant, until end: ContinuousClock.Instant
    ) {
        active[request].decrement(by: 1)
        durations[Served(request: request, outcome: outcome)].record(since: start, until: end)
    }
}
