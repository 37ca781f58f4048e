// SPDX-License-Identifier: Apache-2.0

/// A type that a column can be read as.
///
/// Conformances are here for the types of ``PostgresEncodable``.
public protocol PostgresDecodable: Sendable {
    /// Reads a value from Postgres's binary format, or returns nil if it cannot be one.
    ///
    /// The caller turns nil into an error that names the column and both types.
    static func decode(_ bytes: RawSpan, as type: PostgresType) -> Self?

    /// What SQL's `null` is read as; nil, the default, makes it an error.
    static var null: Self? { get }
}

extension PostgresDecodable {
    public static var null: Self? { nil }
}

extension Optional: PostgresDecodable where Wrapped: PostgresDecodable {
    public static func decode(_ bytes: RawSpan, as type: PostgresType) -> Wrapped?? {
        guard let value = Wrapped.decode(bytes, as: type) else { return nil }
        return .some(.some(value))
    }

    public static var null: Wrapped?? { .some(.none) }
}
