// SPDX-License-Identifier: Apache-2.0

import TelemetryModel

/// A label, and the key that it was made from.
struct PrometheusLabel {
    let key: String
    var name: String
    let value: String

    init(_ key: String, _ value: String) {
        self.key = key
        self.value = value
        name = PrometheusNames.label(key)
    }
}

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
    ///   - taken: a name that the line uses itself. A label of that name is called `exported_…`, as
    ///     Prometheus does it.
    ///   - others: labels that follow, such as a scope's or a resource's. One whose key is an
    ///     attribute's as well is left out, as the attribute is the closer word on the same thing.
    init(_ attributes: Attributes, taken: String? = nil, others: [PrometheusLabel] = []) {
        var labels = attributes.map { PrometheusLabel($0.key, $0.value.labelText) }
        labels += others.filter { other in !attributes.contains { $0.key == other.key } }
        for index in labels.indices where labels[index].name == taken {
            labels[index].name = "exported_\(labels[index].name)"
        }
        let pairs = Self.joined(labels)
        characters = pairs.reduce(0) {
            $0 + $1.name.unicodeScalars.count + $1.value.unicodeScalars.count
        }
        text = pairs.map { "\($0.name)=\"\(Self.escaped($0.value))\"" }
            .joined(separator: ",")
    }

    private static func joined(_ labels: [PrometheusLabel]) -> [(name: String, value: String)] {
        guard Set(labels.map(\.name)).count < labels.count else {
            return labels.map { ($0.name, $0.value) }
        }
        var pairs: [(name: String, value: String)] = []
        for label in labels.sorted(by: { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }) {
            if let index = pairs.firstIndex(where: { $0.name == label.name }) {
                pairs[index].value += ";" + label.value
            } else {
                pairs.append((label.name, label.value))
            }
        }
        return pairs
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
    var labels: [PrometheusLabel] {
        let own = [("name", name), ("version", version), ("schema_url", schemaURL)].map {
            PrometheusLabel("otel.scope.\($0.0)", $0.1)
        }
        let others = attributes.map { PrometheusLabel("otel.scope.\($0.key)", $0.value.labelText) }
            .filter { label in !own.contains { $0.name == label.name } }
        return (own + others).filter { !$0.value.isEmpty }
    }
}
