// SPDX-License-Identifier: Apache-2.0

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

extension UUID: PostgresEncodable, PostgresDecodable {
    public static var postgresType: PostgresType { .uuid }

    public func encode(into parameters: inout PostgresParameters) {
        parameters.append(as: .uuid) { bytes in bytes.append(self) }
    }

    public static func decode(_ bytes: RawSpan, as type: PostgresType) -> UUID? {
        guard type == .uuid, bytes.byteCount == 16 else { return nil }
        return UUID(uuid: bytes.unsafeLoadUnaligned(as: uuid_t.self))
    }
}

extension [UInt8] {
    /// Appends the sixteen bytes of a UUID.
    mutating func append(_ uuid: UUID) {
        Swift.withUnsafeBytes(of: uuid.uuid) { append(contentsOf: $0) }
    }
}

extension Data: PostgresEncodable, PostgresDecodable {
    public static var postgresType: PostgresType { .bytea }

    public func encode(into parameters: inout PostgresParameters) {
        parameters.append(self, as: .bytea)
    }

    public static func decode(_ bytes: RawSpan, as type: PostgresType) -> Data? {
        type == .bytea ? bytes.withUnsafeBytes { Data($0) } : nil
    }
}
