// SPDX-License-Identifier: Apache-2.0

import TelemetrySDK

/// Puts environment variables into the texts of a configuration file.
///
/// `${NAME}`, `${env:NAME}` and `${NAME:-default}` are replaced, `$$` becomes `$`. What is put in is
/// never looked at again. See OpenTelemetry specification, `configuration/data-model.md`, Environment
/// variable substitution.
struct VariableSubstitution {
    /// A reference that is none, such as `${1API_KEY}`.
    struct InvalidReference: Error, Hashable {
        let text: String
    }

    let environment: Environment

    /// The text with everything replaced. A variable that is unset or empty, without a default, leaves
    /// nothing in its place.
    func apply(to text: String) throws(InvalidReference) -> String {
        guard text.utf8.contains(UInt8(ascii: "$")) else { return text }
        var result = ""
        var rest = text[...]
        while let escape = rest.firstRange(of: "$$") {
            result += try replacingReferences(in: rest[..<escape.lowerBound]) + "$"
            rest = rest[escape.upperBound...]
        }
        return result + (try replacingReferences(in: rest))
    }

    private func replacingReferences(
        in text: Substring
    ) throws(InvalidReference) -> String {
        var result = ""
        var rest = text
        while let start = rest.firstRange(of: "${") {
            let inside = rest[start.upperBound...]
            guard let end = inside.firstIndex(where: { $0 == "}" || $0.isNewline }),
                inside[end] == "}"
            else {
                // It does not end in its line, and so is no reference at all.
                result += rest[..<start.upperBound]
                rest = inside
                continue
            }
            result += rest[..<start.lowerBound]
            result += try value(of: inside[..<end])
            rest = inside[inside.index(after: end)...]
        }
        return result + rest
    }

    /// - Parameter reference: what stands between the braces.
    private func value(of reference: Substring) throws(InvalidReference) -> String {
        let plain = reference.hasPrefix("env:") ? reference.dropFirst(4) : reference
        let name = plain.prefix { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_") }
        let rest = plain[name.endIndex...]
        guard let first = name.first, !first.isNumber, rest.isEmpty || rest.hasPrefix(":-") else {
            throw InvalidReference(text: "${\(reference)}")
        }
        return environment.string(String(name)) ?? String(rest.dropFirst(2))
    }
}
