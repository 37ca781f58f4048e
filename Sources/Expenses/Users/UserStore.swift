// SPDX-License-Identifier: Apache-2.0

/// Keeps the users that have registered, and what is needed to recognise their passwords.
///
/// Every method may fail with ``ExpenseError/Code/unavailable`` where the store cannot be reached, with
/// ``ExpenseError/Code/internal`` where it is out of order, and with `CancellationError`; what else may
/// happen is listed at each.
package protocol UserStore: Sendable {
    /// Keeps a new user. Of several of one name at the same time, one is kept.
    ///
    /// - Throws: ``ExpenseError/Code/nameTaken``.
    func insert(_ user: User, password: PasswordHash) async throws

    /// Finds a user, for that user alone.
    ///
    /// - Parameter name: who asks; the id of somebody else is not found, exactly as one that never was.
    /// - Throws: ``ExpenseError/Code/notFound``.
    func find(_ id: RegistrationID, named name: UserID) async throws -> User
}
