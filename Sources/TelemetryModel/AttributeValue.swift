// SPDX-License-Identifier: Apache-2.0

/// One value of an attribute: what OTLP calls `AnyValue`.
///
/// Spans carry the scalars and arrays of one scalar type; the others occur in logs and in what
/// other programs send. See OpenTelemetry specification, `common/README.md`.
package enum AttributeValue: Hashable, Sendable {
    case string(String)
    case bool(Bool)
    case int(Int64)
    case double(Double)
    case bytes([UInt8])
    case array([AttributeValue])
    case map(Attributes)
    /// A value that is present and empty.
    case empty
}

extension AttributeValue: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral,
    ExpressibleByBooleanLiteral, ExpressibleByFloatLiteral, ExpressibleByArrayLiteral
{
    package init(stringLiteral value: String) { self = .string(value) }
    package init(integerLiteral value: Int64) { self = .int(value) }
    package init(booleanLiteral value: Bool) { self = .bool(value) }
    package init(floatLiteral value: Double) { self = .double(value) }
    package init(arrayLiteral elements: AttributeValue...) { self = .array(elements) }
}
