// SPDX-License-Identifier: Apache-2.0

import Instrumenting
import Metrics

/// An attempt on the wire, as far as metrics tell.
struct ClientExchange: Hashable, Sendable {
    /// A known method, or `_OTHER`.
    var method: String
    /// The path with its variables unfilled.
    var template: String?
    var host: String?
    var port: Int?
    var status: Int?
    var errorType: String?
    var protocolVersion: String?

    var dimensions: Dimensions {
        var dimensions = [(AttributeName.httpRequestMethod, method)]
        dimensions.append(AttributeName.serverAddress, host)
        dimensions.append(AttributeName.serverPort, port.map(String.init))
        dimensions.append(AttributeName.urlTemplate, template)
        dimensions.append(AttributeName.httpResponseStatusCode, status.map(String.init))
        dimensions.append(AttributeName.errorType, errorType)
        dimensions.append(AttributeName.networkProtocolVersion, protocolVersion)
        return dimensions
    }
}

/// Measures the requests of one ``TracedHTTPClient``.
struct ClientMetrics: Sendable {
    let now: @Sendable () -> ContinuousClock.Instant
    private let durations: MetricSeries<ClientExchange, any TimerHandler>

    init(_ factory: any MetricsFactory, now: @escaping @Sendable () -> ContinuousClock.Instant) {
        self.now = now
        durations = MetricSeries { exchange in
            factory.timer(HTTPInstruments.clientRequestDuration, exchange.dimensions)
        }
    }

    /// The head of a response has come, or never will.
    func record(_ exchange: ClientExchange, since start: ContinuousClock.Instant) {
        durations[exchange].record(since: start, until: now())
    }
}
