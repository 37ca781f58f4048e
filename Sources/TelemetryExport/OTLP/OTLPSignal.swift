// SPDX-License-Identifier: Apache-2.0

/// What OTLP carries, each signal in requests and to receivers of its own.
package enum OTLPSignal: String, CaseIterable, Sendable {
    case traces
    case logs
    case metrics

    /// Where it is posted, below the endpoint that all signals share (OTLP specification,
    /// "OTLP/HTTP Request").
    var path: String { "v1/\(rawValue)" }

    /// The gRPC service whose `Export` takes it (`opentelemetry/proto/collector`).
    var serviceName: String {
        switch self {
        case .traces: "opentelemetry.proto.collector.trace.v1.TraceService"
        case .logs: "opentelemetry.proto.collector.logs.v1.LogsService"
        case .metrics: "opentelemetry.proto.collector.metrics.v1.MetricsService"
        }
    }
}
