// SPDX-License-Identifier: Apache-2.0

/// A Postgres data type, by its object identifier.
public struct PostgresType: RawRepresentable, Sendable, Hashable {
    public var rawValue: UInt32

    public init(rawValue: UInt32) { self.rawValue = rawValue }

    /// Leaves the choice to the server, which infers the type from where the parameter stands.
    public static let inferred = PostgresType(rawValue: 0)
    public static let bool = PostgresType(rawValue: 16)
    public static let bytea = PostgresType(rawValue: 17)
    public static let name = PostgresType(rawValue: 19)
    public static let int8 = PostgresType(rawValue: 20)
    public static let int2 = PostgresType(rawValue: 21)
    public static let int4 = PostgresType(rawValue: 23)
    public static let text = PostgresType(rawValue: 25)
    public static let oid = PostgresType(rawValue: 26)
    public static let json = PostgresType(rawValue: 114)
    public static let float4 = PostgresType(rawValue: 700)
    public static let float8 = PostgresType(rawValue: 701)
    public static let unknown = PostgresType(rawValue: 705)
    public static let int2Array = PostgresType(rawValue: 1005)
    public static let int4Array = PostgresType(rawValue: 1007)
    public static let textArray = PostgresType(rawValue: 1009)
    public static let varcharArray = PostgresType(rawValue: 1015)
    public static let int8Array = PostgresType(rawValue: 1016)
    public static let bpchar = PostgresType(rawValue: 1042)
    public static let varchar = PostgresType(rawValue: 1043)
    public static let date = PostgresType(rawValue: 1082)
    public static let timestamp = PostgresType(rawValue: 1114)
    public static let timestamptz = PostgresType(rawValue: 1184)
    public static let numeric = PostgresType(rawValue: 1700)
    public static let void = PostgresType(rawValue: 2278)
    public static let uuid = PostgresType(rawValue: 2950)
    public static let uuidArray = PostgresType(rawValue: 2951)
    public static let jsonb = PostgresType(rawValue: 3802)

    /// Whether the server makes no promise about the type of a user's own enums and extensions,
    /// whose identifiers start here.
    var isUserDefined: Bool { rawValue >= 16384 }
}

extension PostgresType: CustomStringConvertible {
    private static let names: [PostgresType: String] = [
        .bool: "boolean", .bytea: "bytea", .name: "name", .int8: "bigint", .int2: "smallint",
        .int4: "integer", .text: "text", .oid: "oid", .json: "json", .float4: "real",
        .float8: "double precision", .unknown: "unknown", .int2Array: "smallint[]",
        .int4Array: "integer[]", .textArray: "text[]", .varcharArray: "character varying[]",
        .int8Array: "bigint[]", .bpchar: "character", .varchar: "character varying",
        .date: "date", .timestamp: "timestamp without time zone",
        .timestamptz: "timestamp with time zone", .numeric: "numeric", .void: "void",
        .uuid: "uuid", .uuidArray: "uuid[]", .jsonb: "jsonb",
    ]

    /// The name by which SQL knows the type, or its number where that would need a look-up.
    public var description: String { Self.names[self] ?? "type \(rawValue)" }
}
