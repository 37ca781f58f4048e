// SPDX-License-Identifier: Apache-2.0

import TelemetryModel

/// Attributes as labels, in the form in which they stand in a line: `a="1",b="x"`.
///
/// See OpenTelemetry specification, `compatibility/prometheus_and_openmetrics.md`, "Metric
/// Attributes" and "Instrumentation Scope".
struct PrometheusLabels: Hashable {
    let text: String
    /// How many characters names and values have together, before anything is escaped.
    let characters: Int

    /// The labels of attributes. Those whose keys become the same name share one label, with their
    /// values in the order of the keys.
    ///
    /// - Parameters:
    ///   - taken: names that the line uses itself. An attribute's label of that name is called
    ///     `exported_…`, as Prometheus does it.
    ///   - suffix: labels that follow, such as a scope's, which win over an attribute of the same name.
    init(
        _ attributes: Attributes, taken: String? = nil, suffix: [(name: String, value: String)] = []
    ) {
        var values: [(name: String, key: String, value: String)] = attributes.map {
            let name = PrometheusNames.label($0.key)
            return (name == taken ? "exported_\(name)" : name, $0.key, $0.value.labelText)
        }
        values.removeAll { value in suffix.contains { $0.name == value.name } }
        let names = Set(values.map(\.name))
        if names.count < values.count {
            values.sort { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
        }
        var pairs: [(name: String, value: String)] = []
        for (name, _, value) in values {
            if let index = pairs.firstIndex(where: { $0.name == name }) {
                pairs[index].value += ";" + value
            } else {
                pairs.append((name, value))
            }
        }
        pairs += suffix
        characters = pairs.reduce(0) {
            $0 + $1.name.unicodeScalars.count + $1.value.unicodeScalars.count
        }
        text = pairs.map { "\($0.name)=\"\(Self.escaped($0.value))\"" }
            .joined(separator: ",")
    }

    /// In braces, with one label more; nothing where there are none.
    func braced(_ name: String? = nil, _ value: String = "") -> String {
        guard let name else { return text.isEmpty ? "" : "{\(text)}" }
        return "{\(text)\(text.isEmpty ? "" : ",")\(name)=\"\(value)\"}"
    }

    /// The text on one line, for between quotation marks unless `quotes` is false.
    static func escaped(_ text: String, quotes: Bool = true) -> String {
        guard text.utf8.contains(where: { "\\\"\n".utf8.contains($0) }) else { return text }
        var escaped = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\\": escaped += "\\\\"
            case "\"" where quotes: escaped += "\\\""
            case "\n": escaped += "\\n"
            default: escaped.unicodeScalars.append(scalar)
            }
        }
        return escaped
    }
}

extension InstrumentationScope {
    /// The labels that every point of the scope bears; what is empty is left out, as Prometheus makes
    /// no difference. Attributes that would hide the scope's name, version or schema are dropped.
    var labels: [(name: String, value: String)] {
        let own = [("name", name), ("version", version), ("schema_url", schemaURL)]
        var labels = own.map { (name: "otel_scope_\($0.0)", value: $0.1) }
        for attribute in attributes {
            let label = PrometheusNames.label("otel_scope_\(attribute.key)")
            guard !labels.contains(where: { $0.name == label }) else { continue }
            labels.append((label, attribute.value.labelText))
        }
        return labels.filter { !$0.value.isEmpty }
    }
}
