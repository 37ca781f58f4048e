// SPDX-License-Identifier: Apache-2.0

/// A value that may be given to a statement.
///
/// Conformances are here for `Bool`, the integers, `Double`, `Float`, `String`, `UUID`, `Date`,
/// `Data`, `[UInt8]`, ``PostgresJSON``, ``PostgresTimestamp``, `Optional` of these, and arrays of
/// `String`, `Int`, `Int64` and `UUID`.
///
/// Numbers, times and identifiers are sent in binary with a declared type, so a `$1` that is compared
/// with an `integer` column may be an `Int`. A `String` is sent as text of a type that the server
/// infers, so it may stand where a `date`, an enum or a `uuid` is wanted; where nothing tells the type,
/// write `$1::text`.
public protocol PostgresEncodable: Sendable {
    /// The type that the parameter is declared as, also when it is null.
    static var postgresType: PostgresType { get }

    /// Appends this value as the next parameter, by exactly one call of an `append` method.
    func encode(into parameters: inout PostgresParameters)
}

extension Optional: PostgresEncodable where Wrapped: PostgresEncodable {
    public static var postgresType: PostgresType { Wrapped.postgresType }

    public func encode(into parameters: inout PostgresParameters) {
        if let self {
            self.encode(into: &parameters)
        } else {
            parameters.appendNull(Wrapped.postgresType)
        }
    }
}
