// SPDX-License-Identifier: Apache-2.0

import PrometheusEndpoint
import TelemetryExport
import TelemetrySDK

extension MetricsConfiguration.Reader {
    /// The `exporter` of a periodic reader.
    static func pushing(to node: ConfigurationNode) throws(ConfigurationError) -> Self {
        let (name, value) = try node.choice()
        let (preferences, rest) = try value.separating(MetricReaderConfiguration.preferenceNames)
        let destination: MetricsConfiguration.Destination
        switch name {
        case "otlp_http":
            destination = .otlp(try OTLPConfiguration(httpFile: rest))
        case "otlp_grpc": destination = .otlp(try OTLPConfiguration(grpcFile: rest))
        case "otlp_file/development": destination = .file(try ByteOutput(file: rest))
        case "console":
            _ = try rest.fields()
            destination = .console
        default:
            throw node.unknown(
                name, known: ["otlp_http", "otlp_grpc", "otlp_file/development", "console"])
        }
        var reader = Self(destination)
        try reader.reader.read(preferences: preferences)
        return reader
    }

    /// The `exporter` of a pull reader.
    static func pulled(by node: ConfigurationNode) throws(ConfigurationError) -> Self {
        let (name, value) = try node.choice()
        guard name == "prometheus/development" else {
            throw node.unknown(name, known: ["prometheus/development"])
        }
        return Self(.prometheus(try PrometheusConfiguration(file: value)))
    }
}

extension MetricReaderConfiguration {
    fileprivate static let preferenceNames = [
        "temporality_preference", "default_histogram_aggregation",
    ]

    fileprivate mutating func read(preferences fields: ConfigurationFields)
        throws(ConfigurationError)
    {
        if let node = fields["temporality_preference"] {
            temporality = try node.choice(of: FileTemporality.self).preference
        }
        aggregations =
            try fields["default_histogram_aggregation"]?
            .choice(of: HistogramAggregation.self).aggregations ?? aggregations
    }
}

/// The values of `temporality_preference`, of which one is spelled as no variable spells it.
private enum FileTemporality: String, CaseIterable {
    case cumulative
    case delta
    case lowMemory = "low_memory"

    var preference: TemporalityPreference {
        switch self {
        case .cumulative: .cumulative
        case .delta: .delta
        case .lowMemory: .lowmemory
        }
    }
}

extension PrometheusConfiguration {
    /// `prometheus/development`.
    fileprivate init(file node: ConfigurationNode) throws(ConfigurationError) {
        self.init()
        let fields = try node.fields(
            "host", "port", "without_scope_info", "without_target_info",
            "with_resource_constant_labels", "translation_strategy")
        host = try fields["host"]?.string() ?? host
        port = try fields["port"]?.integer(in: 0...65535) ?? port
        page.namesScopes = !(try fields["without_scope_info"]?.bool() ?? false)
        page.showsTarget = !(try fields["without_target_info"]?.bool() ?? false)
        if let patterns = try fields["with_resource_constant_labels"].map(KeyPatterns.init(file:)) {
            page.resourceLabels = { patterns.keeps($0) }
        }
        guard let strategy = fields["translation_strategy"] else { return }
        let known = ["UnderscoreEscapingWithSuffixes", "underscore_escaping_with_suffixes"]
        guard known.contains(try strategy.string()) else {
            throw strategy.error(expected: "\(known[0]), which is the only one that there is")
        }
    }
}
