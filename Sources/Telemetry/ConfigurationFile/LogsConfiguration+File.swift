// SPDX-License-Identifier: Apache-2.0

import TelemetryExport
import TelemetrySDK

extension LogsConfiguration {
    /// `logger_provider`; without it nothing is exported.
    ///
    /// - Parameter general: `attribute_limits`, which hold wherever the section says nothing.
    /// - Throws: ``TelemetrySDK/ConfigurationError`` that names the place in the file.
    init(
        file node: ConfigurationNode?, general: ConfigurationNode?,
        warnings: inout ConfigurationWarnings
    ) throws(ConfigurationError) {
        self.init()
        try read(limits: general)
        guard let node else { return }
        let configurator = "logger_configurator/development"
        let fields = try node.fields("processors", "limits", configurator)
        if let unused = fields[configurator] { warnings.note("\(unused.place) is not read.") }
        try read(limits: fields["limits"])
        for processor in try fields.required("processors").list() {
            if let processor = try LogProcessorConfiguration(file: processor) {
                processors.append(processor)
            }
        }
    }

    private mutating func read(limits node: ConfigurationNode?) throws(ConfigurationError) {
        guard let node else { return }
        let fields = try node.fields("attribute_value_length_limit", "attribute_count_limit")
        limits.attributeValueLength =
            try fields["attribute_value_length_limit"]?.integer() ?? limits.attributeValueLength
        limits.attributes = try fields["attribute_count_limit"]?.integer() ?? limits.attributes
    }
}

extension LogProcessorConfiguration {
    /// An entry of `logger_provider.processors`; `nil` for the console, which has every line anyway.
    fileprivate init?(file node: ConfigurationNode) throws(ConfigurationError) {
        let (name, value) = try node.choice()
        let exporter: ConfigurationNode
        switch name {
        case "batch":
            let fields = try value.fields(BatchConfiguration.fieldNames + ["exporter"])
            batching = try BatchConfiguration(file: fields, defaults: .logRecords)
            exporter = try fields.required("exporter")
        case "simple":
            batching = .simple
            exporter = try value.fields("exporter").required("exporter")
        default: throw node.unknown(name, known: ["batch", "simple"])
        }
        guard let found = try LogExporterConfiguration.Destination(file: exporter) else {
            return nil
        }
        destination = found
    }
}

extension LogExporterConfiguration.Destination {
    private static let names = ["otlp_http", "otlp_grpc", "otlp_file/development", "console"]

    /// The `exporter` of a processor; `nil` for the console.
    fileprivate init?(file node: ConfigurationNode) throws(ConfigurationError) {
        let (name, value) = try node.choice()
        switch name {
        case "otlp_http": self = .otlp(try OTLPConfiguration(httpFile: value))
        case "otlp_grpc": self = .otlp(try OTLPConfiguration(grpcFile: value))
        case "otlp_file/development": self = .file(try ByteOutput(file: value))
        case "console":
            _ = try value.fields()
            return nil
        default: throw node.unknown(name, known: Self.names)
        }
    }
}
