// SPDX-License-Identifier: Apache-2.0

import TelemetryModel
import TelemetrySDK

/// `resource` of a configuration file.
struct ResourceSection {
    private var attributes: Attributes = [:]
    private var schemaURL = ""
    private var detectors: Set<ResourceDetection.Detector> = []
    private var patterns = KeyPatterns()

    init(_ node: ConfigurationNode?) throws(ConfigurationError) {
        guard let node else { return }
        let fields = try node.fields(
            "attributes", "attributes_list", "schema_url", "detection/development")
        schemaURL = try fields["schema_url"]?.string() ?? ""
        try readList(fields["attributes_list"])
        for entry in try fields["attributes"]?.list() ?? [] {
            let (name, value) = try AttributeEntry.read(entry)
            attributes[name] = value
        }
        try readDetection(fields["detection/development"])
    }

    /// Of two sources the later wins: what is detected, what the program says, what the file says.
    func resource(defaults: Attributes, detection: ResourceDetection) -> Resource {
        detection.resource(
            detectors, keeping: patterns.keeps, defaults: defaults,
            given: Resource(attributes: attributes, schemaURL: schemaURL))
    }

    private mutating func readList(_ node: ConfigurationNode?) throws(ConfigurationError) {
        guard let node else { return }
        guard let pairs = KeyValueList.parse(try node.string()) else {
            throw node.error(expected: "key=value,key=value, percent-encoded")
        }
        for (key, value) in pairs { attributes[key] = .string(value) }
    }

    private mutating func readDetection(
        _ node: ConfigurationNode?
    ) throws(ConfigurationError) {
        guard let node else { return }
        let fields = try node.fields("attributes", "detectors")
        patterns = try fields["attributes"].map(KeyPatterns.init(file:)) ?? patterns
        for entry in try fields["detectors"]?.list() ?? [] {
            let (name, value) = try entry.choice()
            _ = try value.fields()
            guard let detector = ResourceDetection.Detector(rawValue: name) else {
                throw entry.unknown(
                    name, known: ResourceDetection.Detector.allCases.map(\.rawValue))
            }
            detectors.insert(detector)
        }
    }
}

/// An entry of `resource.attributes`.
private enum AttributeEntry {
    private enum Kind: String, CaseIterable {
        case string, bool, int, double
        case stringArray = "string_array"
        case boolArray = "bool_array"
        case intArray = "int_array"
        case doubleArray = "double_array"
    }

    static func read(
        _ node: ConfigurationNode
    ) throws(ConfigurationError) -> (String, AttributeValue) {
        let fields = try node.fields("name", "value", "type")
        let value = try fields.required("value")
        var kind = Kind.string
        if let given = fields["type"] {
            guard let known = Kind(rawValue: try given.string()) else {
                throw given.error(
                    expected: "one of \(Kind.allCases.map(\.rawValue).joined(separator: ", "))")
            }
            kind = known
        }
        return (try fields.required("name").string(), try read(value, as: kind))
    }

    private static func read(
        _ node: ConfigurationNode, as kind: Kind
    ) throws(ConfigurationError) -> AttributeValue {
        switch kind {
        case .string: .string(try node.string())
        case .bool: .bool(try node.bool())
        case .int: .int(Int64(try node.integer(in: Int.min...Int.max)))
        case .double: .double(try number(node))
        case .stringArray: try array(node, of: .string)
        case .boolArray: try array(node, of: .bool)
        case .intArray: try array(node, of: .int)
        case .doubleArray: try array(node, of: .double)
        }
    }

    private static func number(_ node: ConfigurationNode) throws(ConfigurationError) -> Double {
        try node.number(
            in: -Double.greatestFiniteMagnitude...Double.greatestFiniteMagnitude,
            expected: "a number")
    }

    private static func array(
        _ node: ConfigurationNode, of kind: Kind
    ) throws(ConfigurationError) -> AttributeValue {
        var values: [AttributeValue] = []
        for element in try node.list() { values.append(try read(element, as: kind)) }
        return .array(values)
    }
}
