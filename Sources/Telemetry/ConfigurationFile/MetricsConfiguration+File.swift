// SPDX-License-Identifier: Apache-2.0

import TelemetryExport
import TelemetrySDK

extension MetricsConfiguration {
    /// `meter_provider`; without it nothing is measured.
    ///
    /// - Throws: ``TelemetrySDK/ConfigurationError`` that names the place in the file.
    init(
        file node: ConfigurationNode?, warnings: inout ConfigurationWarnings
    ) throws(ConfigurationError) {
        self.init()
        guard let node else { return }
        let configurator = "meter_configurator/development"
        let fields = try node.fields("readers", "views", "exemplar_filter", configurator)
        if let unused = fields[configurator] { warnings.note("\(unused.place) is not read.") }
        exemplarFilter =
            try fields["exemplar_filter"]?.choice(of: ExemplarFilter.self) ?? .traceBased
        for reader in try fields.required("readers").list() {
            readers.append(try Reader(file: reader, warnings: &warnings))
        }
        for view in try fields["views"]?.list() ?? [] {
            views.append(try MetricView(file: view, warnings: &warnings))
        }
    }
}

extension MetricsConfiguration.Reader {
    /// An entry of `readers`.
    fileprivate init(
        file node: ConfigurationNode, warnings: inout ConfigurationWarnings
    ) throws(ConfigurationError) {
        let (name, value) = try node.choice()
        let common = ["exporter", "producers", "cardinality_limits"]
        let fields: ConfigurationFields
        switch name {
        case "periodic":
            let sizes = PeriodicMetricReader.Configuration.batchSizeNames
            fields = try value.fields(common + ["interval", "timeout"] + sizes)
            self = try Self.pushing(to: fields.required("exporter"))
            periodic = try PeriodicMetricReader.Configuration(file: fields)
        case "pull":
            fields = try value.fields(common)
            self = try Self.pulled(by: fields.required("exporter"))
        default: throw node.unknown(name, known: ["periodic", "pull"])
        }
        if let unused = fields["producers"] { warnings.note("\(unused.place) is not read.") }
        try reader.read(limits: fields["cardinality_limits"])
    }
}

extension PeriodicMetricReader.Configuration {
    /// The name that the schema has now, and the one from before it was stable.
    fileprivate static let batchSizeNames = [
        "max_export_batch_size", "max_export_batch_size/development",
    ]

    fileprivate init(file fields: ConfigurationFields) throws(ConfigurationError) {
        self.init()
        interval = try fields["interval"]?.milliseconds() ?? interval
        exportTimeout = try fields["timeout"]?.timeout() ?? exportTimeout
        let size = try fields[Self.batchSizeNames]?.integer(in: 0...Int.max) ?? 0
        maximumBatchSize = size > 0 ? size : nil
    }
}

extension MetricReaderConfiguration {
    /// `cardinality_limits`.
    fileprivate mutating func read(limits node: ConfigurationNode?) throws(ConfigurationError) {
        guard let node else { return }
        let names = InstrumentType.byFileName
        let fields = try node.fields(["default"] + names.map(\.key).sorted())
        let positive = 1...1_000_000
        cardinalityLimit = try fields["default"]?.integer(in: positive) ?? cardinalityLimit
        for (name, type) in names {
            cardinalityLimits[type] = try fields[name]?.integer(in: positive)
        }
    }
}

extension InstrumentType {
    /// The types under the names that the schema gives them.
    static let byFileName: [String: InstrumentType] = [
        "counter": .counter, "gauge": .gauge, "histogram": .histogram,
        "observable_counter": .observableCounter, "observable_gauge": .observableGauge,
        "observable_up_down_counter": .observableUpDownCounter, "up_down_counter": .upDownCounter,
    ]
}
