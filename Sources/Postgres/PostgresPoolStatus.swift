// SPDX-License-Identifier: Apache-2.0

/// How a client's pool stands at one moment; all zero once it is closed.
public struct PostgresPoolStatus: Sendable, Hashable {
    /// Open connections, without the one that listens for notifications.
    public var connections = 0
    /// Those that a transaction or a caller has to itself.
    public var leased = 0
    /// Statements that were sent and are not yet answered.
    public var inFlight = 0
    /// Callers that wait for a connection.
    public var waiting = 0
}

extension PostgresClient {
    /// How the pool stands: for a health page, and for tests.
    public func poolStatus() async -> PostgresPoolStatus { await reactor.status() }
}
