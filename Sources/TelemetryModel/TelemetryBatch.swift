// SPDX-License-Identifier: Apache-2.0

/// What one request of OTLP carries: telemetry of one signal, by resource and scope.
package enum TelemetryBatch: Hashable, Sendable {
    case spans([ResourceSpans])
    case logs([ResourceLogs])
    case metrics([ResourceMetrics])
}
