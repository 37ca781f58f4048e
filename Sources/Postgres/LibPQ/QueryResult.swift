// SPDX-License-Identifier: Apache-2.0

import CLibPQ

/// What a statement returned: libpq's own result, read in place and freed with the last reference.
final class QueryResult: Sendable {
    /// Safe to share: a `PGresult` is complete before this object exists, no function that is called
    /// here changes it, and only `deinit` frees it (libpq, "Behavior in Threaded Programs").
    private nonisolated(unsafe) let pointer: OpaquePointer?
    let rowCount: Int
    let columnCount: Int

    /// Takes over a result; nil stands for that of a request without a statement.
    init(adopting pointer: OpaquePointer?) {
        self.pointer = pointer
        rowCount = Int(PQntuples(pointer))
        columnCount = Int(PQnfields(pointer))
    }

    deinit {
        PQclear(pointer)
    }

    /// The rows that were inserted, updated, deleted or selected.
    var affectedRows: Int {
        guard let pointer, let text = PQcmdTuples(pointer) else { return 0 }
        return Int(String(cString: text)) ?? 0
    }

    /// The command and its count, such as `INSERT 0 1`.
    var commandTag: String {
        guard let pointer, let text = PQcmdStatus(pointer) else { return "" }
        return String(cString: text)
    }

    /// The first column of that name.
    func columnIndex(of name: String) -> Int? {
        (0..<columnCount).first { columnName($0) == name }
    }

    /// Decodes one value; both indices must be in range.
    func value<Value: PostgresDecodable>(
        row: Int, column: Int, as type: Value.Type
    ) throws(PostgresError) -> Value {
        let (row32, column32) = (Int32(row), Int32(column))
        if PQgetisnull(pointer, row32, column32) == 1 {
            if let null = Value.null { return null }
            throw mismatch(column, type, found: "null")
        }
        let bytes = UnsafeRawBufferPointer(
            start: PQgetvalue(pointer, row32, column32),
            count: Int(PQgetlength(pointer, row32, column32)))
        let columnType = PostgresType(rawValue: PQftype(pointer, column32))
        guard let value = Value.decode(bytes.bytes, as: columnType) else {
            throw mismatch(column, type, found: columnType.description)
        }
        return value
    }

    private func columnName(_ column: Int) -> String {
        PQfname(pointer, Int32(column)).map { String(cString: $0) } ?? ""
    }

    private func mismatch(_ column: Int, _ type: Any.Type, found: String) -> PostgresError {
        let name = columnName(column)
        var error = PostgresError(
            .decoding, "column \(column) (\"\(name)\") is \(found) and cannot be read as \(type)")
        error.column = name
        return error
    }
}
