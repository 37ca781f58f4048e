// SPDX-License-Identifier: Apache-2.0

import TelemetrySDK

/// How traces are posted to Zipkin, and where.
///
/// The defaults are those of OpenTelemetry specification,
/// `configuration/sdk-environment-variables.md`, Zipkin Exporter.
package struct ZipkinConfiguration: Sendable {
    /// Zipkin on this machine, at its usual port.
    package static let defaultEndpoint = "http://localhost:9411/api/v2/spans"

    /// The complete address, used as it is.
    package var endpoint: OTLPEndpoint
    /// The time for one export with all its attempts, or ``Swift/Duration/noLimit``.
    package var timeout: Duration
    package var retry: RetryPolicy

    package init(
        endpoint: OTLPEndpoint, timeout: Duration = .seconds(10), retry: RetryPolicy = RetryPolicy()
    ) {
        self.endpoint = endpoint
        self.timeout = timeout
        self.retry = retry
    }

    /// Reads `OTEL_EXPORTER_ZIPKIN_ENDPOINT` and `OTEL_EXPORTER_ZIPKIN_TIMEOUT`.
    ///
    /// A time that cannot be read is ignored with a warning. Fails for an endpoint that is no URL: to
    /// send traces to another place than the one that was meant is worse than not to start.
    package init(
        _ environment: Environment, warnings: inout ConfigurationWarnings
    ) throws(ConfigurationError) {
        let variable = "OTEL_EXPORTER_ZIPKIN_ENDPOINT"
        let text = environment.string(variable) ?? Self.defaultEndpoint
        guard let endpoint = OTLPEndpoint(text) else {
            // An address with an @ in it may hold a password.
            throw ConfigurationError(
                variable: variable, value: text.contains("@") ? "…" : text,
                expected: "a URL such as \(Self.defaultEndpoint)")
        }
        self.init(endpoint: endpoint)
        timeout =
            environment.timeout("OTEL_EXPORTER_ZIPKIN_TIMEOUT", warnings: &warnings) ?? timeout
    }

    /// The same for the sender that OTLP has: it posts JSON as well, and what may be sent again after
    /// which answer is a matter of HTTP.
    var sending: OTLPConfiguration {
        var configuration = OTLPConfiguration(
            wireProtocol: .httpJSON, endpoint: endpoint, timeout: timeout, retry: retry)
        configuration.format = "Zipkin"
        return configuration
    }
}
