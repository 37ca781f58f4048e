// SPDX-License-Identifier: Apache-2.0

import Synchronization

/// A caller's wish on its way to a connection, and where the answer goes.
///
/// The reactor answers each exactly once.
final class StatementRequest: Sendable {
    /// Which connection will do.
    enum Session: Sendable {
        /// Any that is shared.
        case shared
        /// One of its own, from now on.
        case leasing(Lease)
        /// The one that it has.
        case leased(Lease)
        /// The one that it has, and that is shared again afterwards.
        case releasing(Lease)
    }

    let id: UInt64
    /// Nil if only the lease is wanted.
    let statement: PostgresStatement?
    let parameters: PostgresParameters
    let session: Session
    private let continuation: UnsafeContinuation<QueryResult, any Error>

    init(
        id: UInt64, statement: PostgresStatement?, parameters: PostgresParameters,
        session: Session, continuation: UnsafeContinuation<QueryResult, any Error>
    ) {
        self.id = id
        self.statement = statement
        self.parameters = parameters
        self.session = session
        self.continuation = continuation
    }

    /// Lets the caller go on.
    func succeed(_ result: QueryResult) {
        continuation.resume(returning: result)
    }

    /// Lets the caller go on with an error.
    func fail(_ error: any Error) {
        continuation.resume(throwing: error)
    }
}

/// The right to use one connection alone.
struct Lease: Sendable, Hashable {
    private let id = Ticket.next()
}

/// Numbers that are unique in the process.
enum Ticket {
    private static let counter = Atomic<UInt64>(1)

    static func next() -> UInt64 {
        counter.wrappingAdd(1, ordering: .relaxed).oldValue
    }
}
