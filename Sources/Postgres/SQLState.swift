// SPDX-License-Identifier: Apache-2.0

/// Postgres's error codes (PostgreSQL manual, appendix A), as far as a program or its reader meets
/// them.
public enum SQLState {
    public static let uniqueViolation = "23505"
    public static let foreignKeyViolation = "23503"
    public static let checkViolation = "23514"
    public static let notNullViolation = "23502"
    public static let serializationFailure = "40001"
    public static let deadlockDetected = "40P01"
    public static let queryCanceled = "57014"

    /// The condition's name, or that of its class; never what the server said, which may quote values.
    static func condition(_ sqlState: String) -> String {
        conditions[sqlState] ?? classes[String(sqlState.prefix(2))] ?? "unknown condition"
    }

    /// Which kind of failure a server's error is: those by which it closes the connection are
    /// `connection`.
    static func code(_ sqlState: String?) -> PostgresError.Code {
        guard let sqlState else { return .connection }
        switch sqlState {
        case "57P01", "57P02", "57P03", "57P05", "25P03": return .connection
        case queryCanceled: return .cancelled
        default: return sqlState.hasPrefix("08") ? .connection : .server
        }
    }

    private static let conditions = [
        "0A000": "feature_not_supported",
        "22001": "string_data_right_truncation",
        "22003": "numeric_value_out_of_range",
        "22007": "invalid_datetime_format",
        "22008": "datetime_field_overflow",
        "22012": "division_by_zero",
        "22P02": "invalid_text_representation",
        "22P03": "invalid_binary_representation",
        "23502": "not_null_violation",
        "23503": "foreign_key_violation",
        "23505": "unique_violation",
        "23514": "check_violation",
        "25006": "read_only_sql_transaction",
        "25P02": "in_failed_sql_transaction",
        "26000": "invalid_sql_statement_name",
        "28P01": "invalid_password",
        "3D000": "invalid_catalog_name",
        "40001": "serialization_failure",
        "40P01": "deadlock_detected",
        "42501": "insufficient_privilege",
        "42601": "syntax_error",
        "42703": "undefined_column",
        "42804": "datatype_mismatch",
        "42883": "undefined_function",
        "42P01": "undefined_table",
        "42P07": "duplicate_table",
        "42P18": "indeterminate_datatype",
        "53100": "disk_full",
        "53300": "too_many_connections",
        "55P03": "lock_not_available",
        "57014": "query_canceled",
        "57P01": "admin_shutdown",
        "57P02": "crash_shutdown",
        "57P03": "cannot_connect_now",
        "P0001": "raise_exception",
    ]

    private static let classes = [
        "08": "connection exception",
        "0A": "feature not supported",
        "21": "cardinality violation",
        "22": "data exception",
        "23": "integrity constraint violation",
        "25": "invalid transaction state",
        "28": "invalid authorization",
        "40": "transaction rollback",
        "42": "syntax error or access rule violation",
        "53": "insufficient resources",
        "54": "program limit exceeded",
        "55": "object not in prerequisite state",
        "57": "operator intervention",
        "58": "system error",
        "P0": "PL/pgSQL error",
        "XX": "internal error",
    ]
}
