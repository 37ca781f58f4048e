// SPDX-License-Identifier: Apache-2.0

import TelemetrySDK
import Yams

/// A value in a configuration file, and where it stands.
struct ConfigurationNode {
    indirect enum Content {
        case null
        case bool(Bool)
        case integer(Int)
        case number(Double)
        case string(String)
        case list([ConfigurationNode])
        case map([(key: String, value: ConfigurationNode)])
    }

    let content: Content
    /// Such as `tracer_provider.processors[0].batch`; empty for the whole file.
    let path: String
    /// The file's own path.
    let file: String

    init(_ content: Content, path: String, file: String) {
        self.content = content
        self.path = path
        self.file = file
    }

    /// Takes over what Yams has parsed, with variables put into the scalars and their types found
    /// afterwards. Keys are left as they are.
    ///
    /// Fails on a reference to a variable that is not well formed, and on a key that is not a scalar.
    init(
        _ node: Node, path: String, file: String, substitution: VariableSubstitution
    ) throws(ConfigurationError) {
        func child(_ node: Node, _ path: String) throws(ConfigurationError) -> ConfigurationNode {
            try ConfigurationNode(node, path: path, file: file, substitution: substitution)
        }
        self.path = path
        self.file = file
        switch node {
        case .scalar(let scalar):
            content = try Self.content(scalar, path: path, file: file, substitution: substitution)
        case .sequence(let sequence):
            var list: [ConfigurationNode] = []
            for element in sequence { list.append(try child(element, "\(path)[\(list.count)]")) }
            content = .list(list)
        case .mapping(let mapping):
            var map: [(key: String, value: ConfigurationNode)] = []
            for (key, value) in mapping {
                let name = key.scalar?.string ?? "?"
                map.append((name, try child(value, path.isEmpty ? name : "\(path).\(name)")))
            }
            content = .map(map)
        case .alias:
            content = .null
        }
    }

    private static func content(
        _ scalar: Node.Scalar, path: String, file: String, substitution: VariableSubstitution
    ) throws(ConfigurationError) -> Content {
        do throws(VariableSubstitution.InvalidReference) {
            let text = try substitution.apply(to: scalar.string)
            return scalar.style == .plain ? CoreSchema.content(text) : .string(text)
        } catch {
            throw ConfigurationError(
                variable: "\(path) in \(file)", value: error.text,
                expected: "${NAME}, ${env:NAME} or ${NAME:-default}, with $$ for a plain $")
        }
    }

    /// The error that this value is not what it should be.
    ///
    /// - Parameter secret: keeps the value out of the sentence.
    func error(expected: String, secret: Bool = false) -> ConfigurationError {
        ConfigurationError(
            variable: place, value: secret ? "…" : text, expected: expected)
    }

    /// The path and the file, for sentences.
    var place: String { path.isEmpty ? file : "\(path) in \(file)" }

    private var text: String {
        switch content {
        case .null: ""
        case .bool(let value): String(value)
        case .integer(let value): String(value)
        case .number(let value): String(value)
        case .string(let value): value.count > 64 ? value.prefix(64) + "…" : value
        case .list: "[…]"
        case .map: "{…}"
        }
    }
}

/// The types of plain scalars by YAML 1.2, section 10.3: `yes` and `on` are texts.
enum CoreSchema {
    static func content(_ text: String) -> ConfigurationNode.Content {
        switch text {
        case "", "~", "null", "Null", "NULL": .null
        case "true", "True", "TRUE": .bool(true)
        case "false", "False", "FALSE": .bool(false)
        case ".nan", ".NaN", ".NAN": .number(.nan)
        case ".inf", ".Inf", ".INF", "+.inf", "+.Inf", "+.INF": .number(.infinity)
        case "-.inf", "-.Inf", "-.INF": .number(-.infinity)
        default: integer(text) ?? number(text) ?? .string(text)
        }
    }

    private static func integer(_ text: String) -> ConfigurationNode.Content? {
        let value =
            if text.hasPrefix("0x") {
                digits(text, radix: 16)
            } else if text.hasPrefix("0o") {
                digits(text, radix: 8)
            } else {
                Int(text)
            }
        return value.map { .integer($0) }
    }

    private static func digits(_ text: String, radix: Int) -> Int? {
        let digits = text.dropFirst(2)
        return digits.first.map { $0.isHexDigit } == true ? Int(digits, radix: radix) : nil
    }

    /// Swift reads more as a number than YAML does, such as `infinity` and `0x1p3`.
    private static func number(_ text: String) -> ConfigurationNode.Content? {
        let allowed = text.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"): true
            default: "+-.eE".utf8.contains(byte)
            }
        }
        // A dot at either end needs a digit on its other side.
        let complete = text.hasSuffix(".") ? text + "0" : text
        return allowed ? Double(complete).map { .number($0) } : nil
    }
}
