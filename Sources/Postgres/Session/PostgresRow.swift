// SPDX-License-Identifier: Apache-2.0

/// The rows of one result, in order, sharing the memory in which they arrived.
public struct PostgresRows: RandomAccessCollection, Sendable {
    let result: QueryResult

    init(_ result: QueryResult) { self.result = result }

    public var startIndex: Int { 0 }
    public var endIndex: Int { result.rowCount }

    public subscript(position: Int) -> PostgresRow {
        precondition(position >= 0 && position < result.rowCount, "row index out of range")
        return PostgresRow(result: result, index: position)
    }
}

/// One row of a result; values are decoded when they are asked for.
///
/// Keeping a row keeps the whole result, so turn it into a value of your own and let it go.
public struct PostgresRow: Sendable {
    let result: QueryResult
    let index: Int

    /// How many columns the row has.
    public var columnCount: Int { result.columnCount }

    /// The value of a column by position, counted from 0.
    ///
    /// - Throws: ``PostgresError`` with code `decoding` that names the column and both types.
    public subscript<Value: PostgresDecodable>(
        _ column: Int, as type: Value.Type = Value.self
    ) -> Value {
        get throws {
            guard column >= 0, column < result.columnCount else {
                throw PostgresError(
                    .decoding,
                    "column \(column) was read, but the row has \(result.columnCount) columns")
            }
            return try result.value(row: index, column: column, as: type)
        }
    }

    /// The value of a column by name; the first one if several bear it.
    ///
    /// Looks through the names at each call: prefer ``decode(_:)`` in loops.
    ///
    /// - Throws: ``PostgresError`` with code `decoding` that names the column and both types.
    public subscript<Value: PostgresDecodable>(
        _ name: String, as type: Value.Type = Value.self
    ) -> Value {
        get throws {
            guard let column = result.columnIndex(of: name) else {
                throw PostgresError(.decoding, "the row has no column \"\(name)\"")
            }
            return try result.value(row: index, column: column, as: type)
        }
    }

    /// All columns from left to right, as a tuple.
    ///
    /// ```swift
    /// let (id, amount, paidAt) = try row.decode(UUID.self, Int64.self, Date?.self)
    /// ```
    ///
    /// - Throws: ``PostgresError`` with code `decoding` if a value does not fit or the number of
    ///   columns differs.
    public func decode<each Value: PostgresDecodable>(
        _ types: repeat (each Value).Type
    ) throws -> (repeat each Value) {
        var column = 0
        let values = (repeat try next(&column, as: each types))
        guard column == result.columnCount else {
            throw PostgresError(
                .decoding, "\(column) columns were read, but the row has \(result.columnCount)")
        }
        return values
    }

    private func next<Value: PostgresDecodable>(
        _ column: inout Int, as type: Value.Type
    ) throws -> Value {
        defer { column += 1 }
        return try self[column, as: type]
    }
}
