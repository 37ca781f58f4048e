// SPDX-License-Identifier: Apache-2.0

import TelemetryExport
import TelemetrySDK

extension SpanProcessorConfiguration {
    /// An entry of `tracer_provider.processors`.
    init(file node: ConfigurationNode) throws(ConfigurationError) {
        let (name, value) = try node.choice()
        switch name {
        case "batch":
            let fields = try value.fields(BatchConfiguration.fieldNames + ["exporter"])
            batching = try BatchConfiguration(file: fields)
            destination = try ExporterConfiguration.Destination(file: fields.required("exporter"))
        case "simple":
            batching = .simple
            destination = try ExporterConfiguration.Destination(
                file: value.fields("exporter").required("exporter"))
        default: throw node.unknown(name, known: ["batch", "simple"])
        }
    }
}

extension ExporterConfiguration.Destination {
    private static let names = [
        "otlp_http", "otlp_grpc", "zipkin", "otlp_file/development", "console",
    ]

    /// The `exporter` of a processor.
    fileprivate init(file node: ConfigurationNode) throws(ConfigurationError) {
        let (name, value) = try node.choice()
        switch name {
        case "otlp_http": self = .otlp(try OTLPConfiguration(httpFile: value))
        case "otlp_grpc": self = .otlp(try OTLPConfiguration(grpcFile: value))
        case "zipkin": self = .zipkin(try ZipkinConfiguration(file: value))
        case "otlp_file/development": self = .file(try ByteOutput(file: value))
        case "console":
            _ = try value.fields()
            self = .console
        default: throw node.unknown(name, known: Self.names)
        }
    }
}
