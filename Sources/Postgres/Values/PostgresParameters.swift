// SPDX-License-Identifier: Apache-2.0

/// The parameters of one run of a statement, in Postgres's format.
public struct PostgresParameters: Sendable {
    /// One parameter: where its bytes lie, or that it is null.
    struct Item: Sendable {
        var type: PostgresType
        var offset: Int32
        /// Without the NUL that ends text; -1 means null.
        var length: Int32
        var isBinary: Bool
    }

    private(set) var items: [Item] = []
    private(set) var bytes: [UInt8] = []
    /// The first parameter that could not be encoded, counted from 1.
    private(set) var unencodable: (position: Int, reason: String)?

    init() {}

    /// Encodes parameters in order.
    ///
    /// - Throws: ``PostgresError`` with code `encoding` that names the position, never the value.
    init(_ values: [any PostgresEncodable]) throws(PostgresError) {
        items.reserveCapacity(values.count)
        for value in values { value.encode(into: &self) }
        if let unencodable {
            throw PostgresError(
                .encoding, "parameter $\(unencodable.position) \(unencodable.reason)")
        }
    }

    /// The types as which the statement is prepared.
    var types: [UInt32] { items.map(\.type.rawValue) }

    /// Appends null.
    public mutating func appendNull(_ type: PostgresType) {
        items.append(Item(type: type, offset: 0, length: -1, isBinary: true))
    }

    /// Appends an integer in network byte order.
    public mutating func append(_ integer: some FixedWidthInteger, as type: PostgresType) {
        append(as: type) { bytes in bytes.append(bigEndian: integer) }
    }

    /// Appends bytes that are already in the type's binary format.
    public mutating func append(_ binary: some Sequence<UInt8>, as type: PostgresType) {
        append(as: type) { bytes in bytes.append(contentsOf: binary) }
    }

    /// Appends text whose type the server infers, or reads as `type`.
    ///
    /// Postgres has no character U+0000, so text that contains one cannot be sent.
    public mutating func append(text: String, as type: PostgresType = .inferred) {
        let offset = bytes.count
        var text = text
        let isSendable = text.withUTF8 { utf8 in
            bytes.append(contentsOf: utf8)
            return !utf8.contains(0)
        }
        items.append(
            Item(
                type: type, offset: Int32(clamping: offset),
                length: Int32(clamping: bytes.count - offset), isBinary: false))
        bytes.append(0)
        if !isSendable { refuse("contains the character U+0000, which Postgres cannot store") }
    }

    /// Appends what `write` adds to the buffer.
    mutating func append(as type: PostgresType, _ write: (inout [UInt8]) -> Void) {
        let offset = bytes.count
        write(&bytes)
        items.append(
            Item(
                type: type, offset: Int32(clamping: offset),
                length: Int32(clamping: bytes.count - offset), isBinary: true))
        if bytes.count > 1 << 30 { refuse("is longer than a gigabyte, Postgres's limit") }
    }

    private mutating func refuse(_ reason: String) {
        if unencodable == nil { unencodable = (items.count, reason) }
    }
}

extension [UInt8] {
    /// Appends an integer in network byte order.
    mutating func append(bigEndian integer: some FixedWidthInteger) {
        Swift.withUnsafeBytes(of: integer.bigEndian) { append(contentsOf: $0) }
    }
}
