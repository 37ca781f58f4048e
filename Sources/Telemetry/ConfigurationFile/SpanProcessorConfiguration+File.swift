// SPDX-License-Identifier: Apache-2.0

import TelemetryExport
import TelemetrySDK

extension SpanProcessorConfiguration {
    /// An entry of `tracer_provider.processors`.
    init(file node: ConfigurationNode) throws(ConfigurationError) {
        let (name, value) = try node.choice()
        switch name {
        case "batch":
            let fields = try value.fields(
                "schedule_delay", "export_timeout", "max_queue_size", "max_export_batch_size",
                "exporter")
            batching = try BatchSpanProcessor.Configuration(file: fields)
            destination = try ExporterConfiguration.Destination(file: fields.required("exporter"))
        case "simple":
            batching = .simple
            destination = try ExporterConfiguration.Destination(
                file: value.fields("exporter").required("exporter"))
        default: throw node.unknown(name, known: ["batch", "simple"])
        }
    }
}

extension BatchSpanProcessor.Configuration {
    fileprivate init(file fields: ConfigurationFields) throws(ConfigurationError) {
        self.init()
        let positive = 1...1_000_000
        scheduleDelay = try fields["schedule_delay"]?.milliseconds() ?? scheduleDelay
        exportTimeout = try fields["export_timeout"]?.timeout() ?? exportTimeout
        maximumQueueSize = try fields["max_queue_size"]?.integer(in: positive) ?? maximumQueueSize
        let batch = fields["max_export_batch_size"]
        let size = try batch?.integer(in: positive) ?? min(maximumBatchSize, maximumQueueSize)
        if let batch, size > maximumQueueSize {
            throw batch.error(
                expected: "no more than max_queue_size, which is \(maximumQueueSize)")
        }
        maximumBatchSize = size
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

extension ByteOutput {
    fileprivate init(file node: ConfigurationNode) throws(ConfigurationError) {
        guard let stream = try node.fields("output_stream")["output_stream"] else {
            self = .standardOutput
            return
        }
        let text = try stream.string()
        let path = text.hasPrefix("file://") ? text.dropFirst("file://".count) : ""
        if text == "stdout" {
            self = .standardOutput
        } else if path.hasPrefix("/") {
            self = .file(path: String(path))
        } else {
            throw stream.error(expected: "stdout or a URL such as file:///var/log/traces.jsonl")
        }
    }
}
