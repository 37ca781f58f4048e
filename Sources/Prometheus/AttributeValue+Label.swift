// SPDX-License-Identifier: Apache-2.0

import TelemetryModel

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

extension AttributeValue {
    /// The value as text: a string as it is, anything composed as JSON (OpenTelemetry specification,
    /// `common/README.md`, "AnyValue representation for non-OTLP protocols").
    var labelText: String {
        switch self {
        case .string(let text): text
        case .bool(let value): "\(value)"
        case .int(let value): "\(value)"
        case .double(let value): PrometheusNumber.text(value)
        case .bytes(let bytes): Data(bytes).base64EncodedString()
        case .array, .map: json
        case .empty: ""
        }
    }

    private var json: String {
        switch self {
        case .bool, .int: labelText
        case .double(let value): value.isFinite ? "\(value)" : Self.quoted(labelText)
        case .string, .bytes: Self.quoted(labelText)
        case .empty: "null"
        case .array(let elements): "[\(elements.map(\.json).joined(separator: ","))]"
        case .map(let map):
            "{\(map.map { "\(Self.quoted($0.key)):\($0.value.json)" }.joined(separator: ","))}"
        }
    }

    private static func quoted(_ text: String) -> String {
        var quoted = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": quoted += "\\\""
            case "\\": quoted += "\\\\"
            case "\n": quoted += "\\n"
            case "\t": quoted += "\\t"
            case "\r": quoted += "\\r"
            case _ where scalar.value < 0x20:
                let digits = String(scalar.value, radix: 16)
                quoted += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            default: quoted.unicodeScalars.append(scalar)
            }
        }
        return quoted + "\""
    }
}
