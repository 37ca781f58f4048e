// SPDX-License-Identifier: Apache-2.0

import Logging
import TelemetrySDK
import Yams

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// The file that `OTEL_CONFIG_FILE` names, parsed and not yet interpreted.
///
/// Its form is OpenTelemetry's declarative configuration, schema 1.0, with the names of its release
/// candidates (`configuration/data-model.md`; `opentelemetry-configuration`, `schema/`).
struct ConfigurationFile {
    static let variable = "OTEL_CONFIG_FILE"
    /// Longer than any configuration, shorter than a log that was named by mistake.
    private static let maximumBytes = 1 << 20

    let root: ConfigurationNode

    /// Reads the file. Fails if it cannot be read, is not YAML, or refers to variables wrongly.
    init(path: String, environment: Environment) throws(ConfigurationError) {
        guard let data = FileManager.default.contents(atPath: path),
            data.count <= Self.maximumBytes,
            let text = String(validating: data, as: UTF8.self)
        else {
            throw ConfigurationError(
                variable: Self.variable, value: path,
                expected: "the path of a readable YAML file of at most 1 MiB in UTF-8")
        }
        try self.init(yaml: text, path: path, environment: environment)
    }

    /// The same for what a file would hold.
    init(yaml: String, path: String, environment: Environment) throws(ConfigurationError) {
        root = try ConfigurationNode(
            Self.parse(yaml, path: path), path: "", file: path,
            substitution: VariableSubstitution(environment: environment))
    }

    private static func parse(_ yaml: String, path: String) throws(ConfigurationError) -> Node {
        let problem: String
        do {
            if let node = try Yams.compose(yaml: yaml, .basic) { return node }
            problem = ""
        } catch {
            problem = "\(error)".split(separator: "\n").joined(separator: " ")
        }
        throw ConfigurationError(
            variable: path, value: problem, expected: "a YAML document without mistakes")
    }

    /// The keys of the whole file, once its version is known to be one that is understood.
    ///
    /// Sections on what is not done here are named in one warning; a later minor version in another.
    func sections(_ warnings: inout ConfigurationWarnings) throws(ConfigurationError)
        -> ConfigurationFields
    {
        let fields = try root.allFields()
        let version = try fields.required("file_format")
        let expected = #""1.0", in quotes"#
        guard case .string(let text) = version.content, text == "1" || text.hasPrefix("1.") else {
            throw version.error(expected: expected)
        }
        if text != "1.0" && !text.hasPrefix("1.0-") {
            warnings.note("\(version.place) is \"\(text)\", which is later than 1.0.")
        }
        let known = [
            "file_format", "disabled", "log_level", "attribute_limits", "propagator", "resource",
            "tracer_provider", "meter_provider", "logger_provider",
        ]
        let others = fields.pairs.map(\.key).filter { !known.contains($0) }
        if !others.isEmpty {
            let names = others.joined(separator: ", ")
            warnings.note("\(root.file) also has \(names), which nothing here reads.")
        }
        return fields
    }
}
