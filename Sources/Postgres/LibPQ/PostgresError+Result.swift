// SPDX-License-Identifier: Apache-2.0

import CLibPQ

extension PostgresError {
    /// The PG_DIAG_ codes, which C defines as character literals that Swift does not import.
    private enum Field: Character {
        case sqlState = "C"
        case message = "M"
        case detail = "D"
        case hint = "H"
        case table = "t"
        case column = "c"
        case constraint = "n"
        case function = "R"
    }

    /// Reads a failed result.
    init(result: OpaquePointer) {
        let sqlState = Self.read(.sqlState, of: result)
        let message = Self.read(.message, of: result) ?? "the server gave no reason"
        self.init(
            SQLState.code(sqlState), serverMessage: message, sqlState: sqlState)
        detail = Self.read(.detail, of: result)
        hint = Self.read(.hint, of: result)
        table = Self.read(.table, of: result)
        column = Self.read(.column, of: result)
        constraint = Self.read(.constraint, of: result)
        isStalePlan = Self.isStalePlan(result, sqlState)
    }

    /// Whether only the prepared statement is at fault: it is gone, or the columns that it returned
    /// have changed (which shares its SQLSTATE with much else, so the server's function decides).
    private static func isStalePlan(_ result: OpaquePointer, _ sqlState: String?) -> Bool {
        sqlState == "26000"
            || (sqlState == "0A000" && read(.function, of: result) == "RevalidateCachedQuery")
    }

    private static func read(_ field: Field, of result: OpaquePointer) -> String? {
        guard let code = field.rawValue.asciiValue,
            let text = PQresultErrorField(result, Int32(code))
        else { return nil }
        return String(cString: text)
    }
}
