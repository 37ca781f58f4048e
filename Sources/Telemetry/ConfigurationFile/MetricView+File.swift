// SPDX-License-Identifier: Apache-2.0

import TelemetrySDK

extension MetricView {
    /// An entry of `views`.
    init(
        file node: ConfigurationNode, warnings: inout ConfigurationWarnings
    ) throws(ConfigurationError) {
        let fields = try node.fields("selector", "stream")
        let selector = try Selector(file: fields.required("selector"), warnings: &warnings)
        let stream = try fields.required("stream").fields(
            "name", "description", "aggregation", "aggregation_cardinality_limit", "attribute_keys")
        self.init(
            selector,
            name: try stream["name"]?.string(),
            description: try stream["description"]?.string(),
            attributeKeys: try stream["attribute_keys"]
                .map(KeyPatterns.init(file:)).map(AttributeKeys.matching) ?? .all,
            aggregation: try MetricAggregation.read(stream["aggregation"]),
            cardinalityLimit: try stream["aggregation_cardinality_limit"]?
                .integer(in: 1...1_000_000))
    }
}

extension MetricView.Selector {
    fileprivate init(
        file node: ConfigurationNode, warnings: inout ConfigurationWarnings
    ) throws(ConfigurationError) {
        let fields = try node.fields(
            "instrument_name", "instrument_type", "unit", "meter_name", "meter_version",
            "meter_schema_url")
        for unused in ["meter_version", "meter_schema_url"] {
            if let unused = fields[unused] { warnings.note("\(unused.place) is not read.") }
        }
        self.init(
            name: try fields["instrument_name"]?.string(),
            type: try fields["instrument_type"].map(InstrumentType.init(file:)),
            unit: try fields["unit"]?.string(),
            scope: try fields["meter_name"]?.string())
    }
}

extension InstrumentType {
    fileprivate init(file node: ConfigurationNode) throws(ConfigurationError) {
        guard let type = Self.byFileName[try node.string()] else {
            let names = Self.byFileName.keys.sorted().joined(separator: ", ")
            throw node.error(expected: "one of \(names)")
        }
        self = type
    }
}

extension MetricAggregation {
    /// `aggregation`; `nil` for what the reader makes by default.
    fileprivate static func read(
        _ node: ConfigurationNode?
    ) throws(ConfigurationError) -> MetricAggregation? {
        guard let node else { return nil }
        let (name, value) = try node.choice()
        switch name {
        case "explicit_bucket_histogram": return try explicit(value)
        case "base2_exponential_bucket_histogram": return try exponential(value)
        case "default", "drop", "last_value", "sum": _ = try value.fields()
        default:
            throw node.unknown(
                name,
                known: [
                    "default", "drop", "last_value", "sum", "explicit_bucket_histogram",
                    "base2_exponential_bucket_histogram",
                ])
        }
        return ["drop": .drop, "last_value": .lastValue, "sum": .sum][name]
    }

    private static func explicit(
        _ node: ConfigurationNode
    ) throws(ConfigurationError) -> MetricAggregation {
        let fields = try node.fields("boundaries", "record_min_max")
        var bounds: [Double]?
        if let boundaries = fields["boundaries"] {
            var numbers: [Double] = []
            for entry in try boundaries.list(allowsEmpty: true) {
                let after = (numbers.last ?? -.infinity).nextUp
                numbers.append(
                    try entry.number(
                        in: after...Double.greatestFiniteMagnitude,
                        expected: "a number greater than the one before"))
            }
            bounds = numbers
        }
        return .explicitHistogram(
            bounds: bounds, hasExtremes: try fields["record_min_max"]?.bool() ?? true)
    }

    private static func exponential(
        _ node: ConfigurationNode
    ) throws(ConfigurationError) -> MetricAggregation {
        let fields = try node.fields("max_scale", "max_size", "record_min_max")
        return .exponentialHistogram(
            maximumSize: try fields["max_size"]?.integer(in: 2...16384) ?? 160,
            maximumScale: try fields["max_scale"]?.integer(in: -10...20) ?? 20,
            hasExtremes: try fields["record_min_max"]?.bool() ?? true)
    }
}
