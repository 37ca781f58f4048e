// SPDX-License-Identifier: Apache-2.0

import Expenses
import HTTPTypes

/// Finds out whose request it is.
///
/// Outlay stands behind a gateway that has checked the person and names them in `X-User-Id`.
struct Callers: Sendable {
    /// Whose request it is when none is named.
    let defaultUser: UserID?

    /// Fails with ``Expenses/ExpenseError/Code/unauthenticated`` where nobody is named, or nobody can
    /// be named so.
    func user(of headers: HTTPFields) throws(ExpenseError) -> UserID {
        if let named = headers[.userID] { return try UserID(named) }
        guard let defaultUser else {
            throw ExpenseError(
                .unauthenticated, "The request does not say whose it is; send an X-User-Id header.")
        }
        return defaultUser
    }
}
