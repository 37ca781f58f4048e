// SPDX-License-Identifier: Apache-2.0

import Logging
import TelemetryExport
import TelemetryModel
import TelemetrySDK

extension TelemetryConfiguration {
    /// Interprets a configuration file, which then decides alone: variables count only where the file
    /// refers to them.
    ///
    /// - Parameter defaults: what the program says of itself.
    /// - Throws: ``TelemetrySDK/ConfigurationError`` that names the place in the file.
    init(
        file: ConfigurationFile, defaults: Attributes, scopeVersion: String,
        detection: ResourceDetection, warnings: inout ConfigurationWarnings
    ) throws(ConfigurationError) {
        let sections = try file.sections(&warnings)
        isEnabled = !(try sections["disabled"]?.bool() ?? false)
        logLevel = try sections["log_level"].map(Logger.Level.init(severity:))
        self.scopeVersion = scopeVersion
        propagator =
            try sections["propagator"].map(PropagatorConfiguration.init(file:))
            ?? PropagatorConfiguration(names: [])
        resource = try ResourceSection(sections["resource"])
            .resource(defaults: defaults, detection: detection)
        limits = SpanLimits()
        try limits.read(general: sections["attribute_limits"])
        sampler = .default
        processors = []
        logs = try LogsConfiguration(
            file: sections["logger_provider"], general: sections["attribute_limits"],
            warnings: &warnings)
        metrics = try MetricsConfiguration(file: sections["meter_provider"], warnings: &warnings)
        if !isEnabled { (logs.processors, metrics.readers) = ([], []) }
        guard let provider = sections["tracer_provider"] else { return }
        try read(provider, &warnings)
        // What is switched off is checked nevertheless, and then not made.
        if !isEnabled { processors = [] }
    }

    private mutating func read(
        _ provider: ConfigurationNode, _ warnings: inout ConfigurationWarnings
    ) throws(ConfigurationError) {
        let configurator = "tracer_configurator/development"
        let fields = try provider.fields("processors", "limits", "sampler", configurator)
        if let unused = fields[configurator] { warnings.note("\(unused.place) is not read.") }
        try limits.read(spans: fields["limits"])
        sampler = try fields["sampler"].map(SamplerConfiguration.init(file:)) ?? .default
        for processor in try fields.required("processors").list() {
            processors.append(try SpanProcessorConfiguration(file: processor))
        }
    }
}

extension Logger.Level {
    /// A severity of OpenTelemetry's, such as `info` or `debug2`: the digit makes no difference.
    fileprivate init(severity node: ConfigurationNode) throws(ConfigurationError) {
        let text = try node.string()
        let isNumbered = "234".contains(text.last ?? " ")
        switch isNumbered ? text.dropLast() : text[...] {
        case "trace": self = .trace
        case "debug": self = .debug
        case "info": self = .info
        case "warn": self = .warning
        case "error": self = .error
        case "fatal": self = .critical
        default: throw node.error(expected: "one of trace, debug, info, warn, error, fatal")
        }
    }
}

extension SpanLimits {
    /// `attribute_limits`, which hold wherever `tracer_provider.limits` say nothing.
    fileprivate mutating func read(general node: ConfigurationNode?) throws(ConfigurationError) {
        guard let node else { return }
        let fields = try node.fields("attribute_value_length_limit", "attribute_count_limit")
        attributeValueLength = try fields["attribute_value_length_limit"]?.integer()
        guard let count = try fields["attribute_count_limit"]?.integer() else { return }
        (attributes, attributesPerEvent, attributesPerLink) = (count, count, count)
    }

    /// `tracer_provider.limits`.
    fileprivate mutating func read(spans node: ConfigurationNode?) throws(ConfigurationError) {
        guard let node else { return }
        let fields = try node.fields(
            "attribute_value_length_limit", "attribute_count_limit", "event_count_limit",
            "link_count_limit", "event_attribute_count_limit", "link_attribute_count_limit")
        attributeValueLength =
            try fields["attribute_value_length_limit"]?.integer() ?? attributeValueLength
        attributes = try fields["attribute_count_limit"]?.integer() ?? attributes
        events = try fields["event_count_limit"]?.integer() ?? events
        links = try fields["link_count_limit"]?.integer() ?? links
        attributesPerEvent =
            try fields["event_attribute_count_limit"]?.integer() ?? attributesPerEvent
        attributesPerLink =
            try fields["link_attribute_count_limit"]?.integer() ?? attributesPerLink
    }
}

extension PropagatorConfiguration {
    /// `propagator`: the entries of `composite`, then those of `composite_list`, each once.
    fileprivate init(file node: ConfigurationNode) throws(ConfigurationError) {
        let fields = try node.fields("composite", "composite_list")
        var names: [Name] = []
        for entry in try fields["composite"]?.list() ?? [] {
            let (key, value) = try entry.choice()
            _ = try value.fields()
            names.append(try Self.name(key, at: entry))
        }
        if let list = fields["composite_list"] {
            for word in try list.string().split(separator: ",") {
                let name = word.filter { !$0.isWhitespace }
                if !name.isEmpty && name != "none" { names.append(try Self.name(name, at: list)) }
            }
        }
        self.init(names: names)
    }

    private static func name(
        _ text: String, at node: ConfigurationNode
    ) throws(ConfigurationError) -> Name {
        guard let name = Name(rawValue: text) else {
            throw ConfigurationError(
                variable: "a propagator of \(node.place)", value: text,
                expected: "one of \(Name.allCases.map(\.rawValue).joined(separator: ", "))")
        }
        return name
    }
}
