// SPDX-License-Identifier: Apache-2.0

extension Bool: PostgresEncodable, PostgresDecodable {
    public static var postgresType: PostgresType { .bool }

    public func encode(into parameters: inout PostgresParameters) {
        parameters.append(self ? 1 as UInt8 : 0, as: .bool)
    }

    public static func decode(_ bytes: RawSpan, as type: PostgresType) -> Bool? {
        guard type == .bool else { return nil }
        return bytes.bigEndian(as: UInt8.self).map { $0 != 0 }
    }
}

extension Int: PostgresEncodable, PostgresDecodable {
    public static var postgresType: PostgresType { .int8 }

    public func encode(into parameters: inout PostgresParameters) {
        parameters.append(Int64(self), as: .int8)
    }

    public static func decode(_ bytes: RawSpan, as type: PostgresType) -> Int? {
        decodeInteger(bytes, as: type)
    }
}

extension Int64: PostgresEncodable, PostgresDecodable {
    public static var postgresType: PostgresType { .int8 }

    public func encode(into parameters: inout PostgresParameters) {
        parameters.append(self, as: .int8)
    }

    public static func decode(_ bytes: RawSpan, as type: PostgresType) -> Int64? {
        decodeInteger(bytes, as: type)
    }
}

extension Int32: PostgresEncodable, PostgresDecodable {
    public static var postgresType: PostgresType { .int4 }

    public func encode(into parameters: inout PostgresParameters) {
        parameters.append(self, as: .int4)
    }

    public static func decode(_ bytes: RawSpan, as type: PostgresType) -> Int32? {
        decodeInteger(bytes, as: type)
    }
}

extension Int16: PostgresEncodable, PostgresDecodable {
    public static var postgresType: PostgresType { .int2 }

    public func encode(into parameters: inout PostgresParameters) {
        parameters.append(self, as: .int2)
    }

    public static func decode(_ bytes: RawSpan, as type: PostgresType) -> Int16? {
        decodeInteger(bytes, as: type)
    }
}

extension Double: PostgresEncodable, PostgresDecodable {
    public static var postgresType: PostgresType { .float8 }

    public func encode(into parameters: inout PostgresParameters) {
        parameters.append(bitPattern, as: .float8)
    }

    public static func decode(_ bytes: RawSpan, as type: PostgresType) -> Double? {
        switch type {
        case .float8: bytes.bigEndian().map(Double.init(bitPattern:))
        case .float4: bytes.bigEndian().map { Double(Float(bitPattern: $0)) }
        case .numeric: Numeric(bytes).flatMap { Double($0.description) }
        default: nil
        }
    }
}

extension Float: PostgresEncodable, PostgresDecodable {
    public static var postgresType: PostgresType { .float4 }

    public func encode(into parameters: inout PostgresParameters) {
        parameters.append(bitPattern, as: .float4)
    }

    public static func decode(_ bytes: RawSpan, as type: PostgresType) -> Float? {
        type == .float4 ? bytes.bigEndian().map(Float.init(bitPattern:)) : nil
    }
}

/// Reads any of Postgres's integers, and a `numeric` without fraction such as `sum(bigint)` gives, if
/// the value fits.
private func decodeInteger<Integer: FixedWidthInteger>(
    _ bytes: RawSpan, as type: PostgresType
) -> Integer? {
    switch type {
    case .int8: bytes.bigEndian(as: Int64.self).flatMap(Integer.init(exactly:))
    case .int4: bytes.bigEndian(as: Int32.self).flatMap(Integer.init(exactly:))
    case .int2: bytes.bigEndian(as: Int16.self).flatMap(Integer.init(exactly:))
    case .oid: bytes.bigEndian(as: UInt32.self).flatMap(Integer.init(exactly:))
    case .numeric: Numeric(bytes).flatMap { Integer($0.description) }
    default: nil
    }
}
