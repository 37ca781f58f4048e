// SPDX-License-Identifier: Apache-2.0

/// One step of the schema from nothing to what the program needs.
///
/// A migration that has been released is never edited; what it got wrong, a later one puts right.
package struct Migration: Sendable {
    /// Where it stands in the order, counted from 1 without gaps.
    package let version: Int
    /// What it brings, in a few words.
    package let name: String
    /// What it runs, in order.
    let statements: [PostgresStatement]

    package init(version: Int, name: String, statements: [PostgresStatement]) {
        self.version = version
        self.name = name
        self.statements = statements
    }
}

/// Why a database cannot be used with this program.
package enum MigrationError: Error, Hashable, CustomStringConvertible {
    /// A newer program has changed the schema; this one might spoil what it does not know.
    case databaseIsNewer(database: Int, program: Int)
    /// `outlay migrate` has not been run since the program was updated.
    case databaseIsOlder(database: Int, program: Int)

    /// What is wrong, and what to do, in a full sentence.
    package var description: String {
        switch self {
        case .databaseIsNewer(let database, let program):
            """
            The database's schema is at version \(database), but this program only knows version \
            \(program): use the newer program.
            """
        case .databaseIsOlder(let database, let program):
            """
            The database's schema is at version \(database), but this program needs version \
            \(program): run "outlay migrate".
            """
        }
    }
}
