// SPDX-License-Identifier: Apache-2.0

import TelemetrySDK

/// What exporters are called in the SDK's metrics of itself (semantic conventions,
/// `otel/sdk-metrics.md`, `otel.component.type`).
extension OTLPConfiguration {
    /// - Parameter item: what is exported: `span`, `log` or `metric`.
    package func component(
        for item: String, _ names: inout SDKComponentNames
    ) -> SDKComponent {
        let transport =
            switch wireProtocol {
            case .grpc: "grpc"
            case .httpProtobuf: "http"
            case .httpJSON: "http_json"
            }
        return names.next(
            "otlp_\(transport)_\(item)_exporter",
            server: SDKServer(address: endpoint.host, port: endpoint.port))
    }
}

extension ExporterConfiguration.Destination {
    package func component(_ names: inout SDKComponentNames) -> SDKComponent {
        switch self {
        case .otlp(let configuration): configuration.component(for: "span", &names)
        case .zipkin(let configuration):
            names.next(
                "zipkin_http_span_exporter",
                server: SDKServer(
                    address: configuration.endpoint.host, port: configuration.endpoint.port))
        case .console: names.next("console_span_exporter")
        case .file: names.next("otlp_file_span_exporter")
        }
    }
}

extension LogExporterConfiguration.Destination {
    package func component(_ names: inout SDKComponentNames) -> SDKComponent {
        switch self {
        case .otlp(let configuration): configuration.component(for: "log", &names)
        case .file: names.next("otlp_file_log_exporter")
        }
    }
}
