// SPDX-License-Identifier: Apache-2.0

import Instrumenting

/// What ``ServerTracing`` and ``TracedHTTPClient`` measure (`http/http-metrics.md`).
///
/// | metric | attributes |
/// | --- | --- |
/// | `http.server.request.duration` | `http.request.method`, `url.scheme`, `http.route`, `http.response.status_code`, `error.type`, `network.protocol.version` |
/// | `http.server.active_requests` | `http.request.method`, `url.scheme` |
/// | `http.client.request.duration` | `http.request.method`, `server.address`, `server.port`, `url.template`, `http.response.status_code`, `error.type`, `network.protocol.version` |
package enum HTTPInstruments {
    /// One record a SERVER span, of the same duration: until the last byte of the body.
    package static let serverRequestDuration = MetricInstrument(
        "http.server.request.duration", .histogram(bounds: seconds), unit: "s",
        description: "Duration of HTTP server requests.", attributeTypes: types)

    /// Requests whose response is not yet written.
    package static let serverActiveRequests = MetricInstrument(
        "http.server.active_requests", .upDownCounter, unit: "{request}",
        description: "Number of active HTTP server requests.", isInteger: true)

    /// One record a CLIENT span, of the same duration: until the head of the response.
    package static let clientRequestDuration = MetricInstrument(
        "http.client.request.duration", .histogram(bounds: seconds), unit: "s",
        description: "Duration of HTTP client requests.", attributeTypes: types)

    package static let all = [
        serverRequestDuration, serverActiveRequests, clientRequestDuration,
    ]

    private static let seconds = MetricInstrument.requestDurationBounds

    private static let types: [String: MetricInstrument.AttributeType] = [
        AttributeName.httpResponseStatusCode: .int, AttributeName.serverPort: .int,
    ]
}
