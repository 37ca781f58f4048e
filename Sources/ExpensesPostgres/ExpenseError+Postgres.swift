// SPDX-License-Identifier: Apache-2.0

import Expenses
import Postgres

/// The one place where failures of the database become failures of the domain.
extension ExpenseError {
    /// What a failure means to whoever asked; the failure itself stays as the cause.
    init(_ error: PostgresError) {
        if let known = Self.constraints[error.constraint ?? ""] {
            self.init(known.code, known.message, cause: error)
        } else if error.isTemporary {
            self.init(
                .unavailable, "The service cannot reach its database at present; try again later.",
                cause: error)
        } else {
            self.init(.internal, "The service failed to read or keep expenses.", cause: error)
        }
    }

    /// The constraints that a good request can violate.
    ///
    /// The others repeat what an ``Expenses/ExpenseDraft`` has made sure of, so their violation is
    /// a mistake of ours.
    private static let constraints: [String: (code: Code, message: String)] = [
        "expenses_pkey": (.conflict, "There is an expense with this id already.")
    ]
}

extension PostgresError {
    /// Whether the same statement may succeed later, without anybody changing the program or the
    /// schema.
    fileprivate var isTemporary: Bool {
        switch code {
        case .connection, .poolFull, .poolTimeout, .shutdown, .statementTimeout, .cancelled: true
        default: isTransient || sqlState.map(Self.isAboutTheServer) ?? false
        }
    }

    /// Whether an SQLSTATE tells of the server's condition rather than of the statement.
    private static func isAboutTheServer(_ state: String) -> Bool {
        switch state.prefix(2) {
        // Connection; resources; operator intervention, such as a restart; the disk.
        case "08", "53", "57", "58": true
        // Read-only transaction: a standby, until the client has found the new primary.
        default: state == "25006"
        }
    }
}
