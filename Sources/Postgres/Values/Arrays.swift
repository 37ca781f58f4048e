// SPDX-License-Identifier: Apache-2.0

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// A type whose arrays may be sent to and read from Postgres: `where id = any($1)`.
public protocol PostgresArrayElement: Sendable {
    /// The type of the array as a parameter.
    static var postgresArrayType: PostgresType { get }
    /// Appends an array as the next parameter.
    static func encode(_ array: [Self], into parameters: inout PostgresParameters)
    /// Reads an array of one dimension without nulls; nil for anything else.
    static func decodeArray(_ bytes: RawSpan, as type: PostgresType) -> [Self]?
}

extension Array: PostgresEncodable where Element: PostgresArrayElement {
    public static var postgresType: PostgresType { Element.postgresArrayType }

    public func encode(into parameters: inout PostgresParameters) {
        Element.encode(self, into: &parameters)
    }
}

extension Array: PostgresDecodable where Element: PostgresArrayElement {
    public static func decode(_ bytes: RawSpan, as type: PostgresType) -> [Element]? {
        Element.decodeArray(bytes, as: type)
    }
}

extension String: PostgresArrayElement {
    public static var postgresArrayType: PostgresType { .textArray }

    public static func encode(_ array: [String], into parameters: inout PostgresParameters) {
        parameters.append(array, of: .text, as: .textArray) { $0.append(contentsOf: $1.utf8) }
    }

    public static func decodeArray(_ bytes: RawSpan, as type: PostgresType) -> [String]? {
        bytes.elements()
    }
}

extension Int: PostgresArrayElement {
    public static var postgresArrayType: PostgresType { .int8Array }

    public static func encode(_ array: [Int], into parameters: inout PostgresParameters) {
        parameters.append(array, of: .int8, as: .int8Array) { $0.append(bigEndian: Int64($1)) }
    }

    public static func decodeArray(_ bytes: RawSpan, as type: PostgresType) -> [Int]? {
        bytes.elements()
    }
}

extension Int64: PostgresArrayElement {
    public static var postgresArrayType: PostgresType { .int8Array }

    public static func encode(_ array: [Int64], into parameters: inout PostgresParameters) {
        parameters.append(array, of: .int8, as: .int8Array) { $0.append(bigEndian: $1) }
    }

    public static func decodeArray(_ bytes: RawSpan, as type: PostgresType) -> [Int64]? {
        bytes.elements()
    }
}

extension UUID: PostgresArrayElement {
    public static var postgresArrayType: PostgresType { .uuidArray }

    public static func encode(_ array: [UUID], into parameters: inout PostgresParameters) {
        parameters.append(array, of: .uuid, as: .uuidArray) { $0.append($1) }
    }

    public static func decodeArray(_ bytes: RawSpan, as type: PostgresType) -> [UUID]? {
        bytes.elements()
    }
}

/// Bytes are `bytea`, which is no array to Postgres.
extension UInt8: PostgresArrayElement {
    public static var postgresArrayType: PostgresType { .bytea }

    public static func encode(_ array: [UInt8], into parameters: inout PostgresParameters) {
        parameters.append(array, as: .bytea)
    }

    public static func decodeArray(_ bytes: RawSpan, as type: PostgresType) -> [UInt8]? {
        type == .bytea ? bytes.array : nil
    }
}

extension PostgresParameters {
    /// Appends an array in the binary format: dimensions, null flag, element type; size and lower
    /// bound of the one dimension; then each element after its length.
    fileprivate mutating func append<Element>(
        _ array: [Element], of element: PostgresType, as type: PostgresType,
        _ write: (inout [UInt8], Element) -> Void
    ) {
        append(as: type) { bytes in
            bytes.append(bigEndian: Int32(array.isEmpty ? 0 : 1))
            bytes.append(bigEndian: Int32(0))
            bytes.append(bigEndian: element.rawValue)
            guard !array.isEmpty else { return }
            bytes.append(bigEndian: Int32(clamping: array.count))
            bytes.append(bigEndian: Int32(1))
            for element in array { bytes.appendAfterLength { write(&$0, element) } }
        }
    }
}

extension [UInt8] {
    /// Appends what `write` adds, after its length in four bytes.
    fileprivate mutating func appendAfterLength(_ write: (inout [UInt8]) -> Void) {
        let start = count
        append(bigEndian: UInt32(0))
        write(&self)
        let length = UInt32(clamping: count - start - 4)
        for index in 0..<4 {
            self[start + index] = UInt8(truncatingIfNeeded: length >> (24 - 8 * index))
        }
    }
}

extension RawSpan {
    /// Reads the binary format of an array of one dimension without nulls.
    fileprivate func elements<Element: PostgresDecodable>() -> [Element]? {
        guard let dimensions = bigEndian(at: 0, as: Int32.self),
            let elementType = bigEndian(at: 8, as: UInt32.self).map(PostgresType.init(rawValue:))
        else { return nil }
        guard dimensions == 1 else { return dimensions == 0 ? [] : nil }
        guard let count = bigEndian(at: 12, as: Int32.self), count >= 0 else { return nil }
        var values: [Element] = []
        var offset = 20
        for _ in 0..<count {
            guard let length = bigEndian(at: offset, as: Int32.self), length >= 0,
                byteCount - offset - 4 >= Int(length)
            else { return nil }
            let element = extracting(offset + 4..<offset + 4 + Int(length))
            guard let value = Element.decode(element, as: elementType) else { return nil }
            values.append(value)
            offset += 4 + Int(length)
        }
        return values
    }
}
