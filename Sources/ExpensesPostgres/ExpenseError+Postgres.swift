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
            self.init(.internal, "The service failed to read or keep something.", cause: error)
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
