// SPDX-License-Identifier: Apache-2.0

import Logging
import Threads

/// The side of the reactor that callers see, from any task.
final class ReactorHandle: Sendable {
    private let inbox: Inbox

    /// Makes a reactor whose thread starts with the first message.
    init(configuration: PostgresConfiguration, logger: Logger, metrics: PoolMetrics) {
        let capacity = configuration.maximumConnections * (configuration.pipelineDepth + 1)
        inbox = Inbox(limit: configuration.maximumWaiters + capacity) {
            inbox throws(PostgresError) in
            do throws(ResourceShortage) {
                try DedicatedThread.start {
                    Reactor(
                        configuration: configuration, inbox: inbox, logger: logger,
                        metrics: metrics
                    ).run()
                }
            } catch {
                throw PostgresError(error)
            }
        }
    }

    /// Tells the reactor something.
    func post(_ message: ReactorMessage) -> Inbox.Outcome { inbox.post(message) }

    /// Starts the thread, which opens the minimum of connections.
    func start() {
        // A cancellation of nothing: the cheapest message there is.
        _ = inbox.post(.cancel(0))
    }

    /// Runs a statement, or takes a lease, and waits for the answer.
    ///
    /// - Throws: ``PostgresError``, or `CancellationError` if the task is cancelled before the answer
    ///   is there. What gives a lease back is not cancelled: it has to happen.
    func perform(
        _ statement: PostgresStatement?, _ parameters: PostgresParameters,
        on session: StatementRequest.Session
    ) async throws -> QueryResult {
        if case .releasing = session {
            return try await submit(Ticket.next(), statement, parameters, session)
        }
        try Task.checkCancellation()
        let id = Ticket.next()
        return try await withTaskCancellationHandler {
            try await submit(id, statement, parameters, session)
        } onCancel: {
            _ = inbox.post(.cancel(id))
        }
    }

    /// Takes a connection for one caller alone; see ``perform(_:_:on:)`` for how it fails.
    func lease(_ lease: Lease) async throws {
        _ = try await perform(nil, PostgresParameters(), on: .leasing(lease))
    }

    /// Gives a connection back, after which its session is reset.
    func release(_ lease: Lease) {
        _ = inbox.post(.release(lease))
    }

    /// How the pool stands, as seen between two turns of the reactor.
    func status() async -> PostgresPoolStatus {
        await withCheckedContinuation { continuation in
            if inbox.post(.inspect(continuation)) != .accepted {
                continuation.resume(returning: PostgresPoolStatus())
            }
        }
    }

    /// Turns new work away, lets what is there finish within a bound, and closes every connection.
    func close(within bound: Duration) async {
        guard !inbox.closeUnlessStarted() else { return }
        await withCheckedContinuation { continuation in
            if inbox.post(.close(within: bound, continuation)) != .accepted {
                continuation.resume()
            }
        }
    }

    /// Closes at once, and waits for nothing: nobody is left to use it.
    func abandon() {
        if !inbox.closeUnlessStarted() { _ = inbox.post(.close(within: .zero, nil)) }
    }

    private func submit(
        _ id: UInt64, _ statement: PostgresStatement?, _ parameters: PostgresParameters,
        _ session: StatementRequest.Session
    ) async throws -> QueryResult {
        // Unsafe only in that nobody checks that it is resumed once: the reactor answers each request
        // once, when it leaves the one collection that holds it. Checking costs an allocation.
        try await withUnsafeThrowingContinuation { continuation in
            let request = StatementRequest(
                id: id, statement: statement, parameters: parameters, session: session,
                continuation: continuation)
            switch inbox.post(.request(request)) {
            case .accepted:
                // The handler may have run before the request was in; then it has to be said again.
                if Task.isCancelled, request.isCancellable { _ = inbox.post(.cancel(id)) }
            case .full: request.fail(PostgresError.poolFull)
            case .closed: request.fail(PostgresError.shutdown)
            }
        }
    }
}

extension StatementRequest {
    /// Whether the caller may change its mind: not about giving a connection back.
    var isCancellable: Bool {
        if case .releasing = session { false } else { true }
    }
}

extension PostgresError {
    static let poolFull = PostgresError(
        .poolFull, "too many callers wait for a connection to Postgres")
    static let shutdown = PostgresError(.shutdown, "the Postgres client is shutting down")
    static let connectionLost = PostgresError(
        .connection,
        "the connection to Postgres was lost while the statement was under way; "
            + "whether it took effect is unknown")
    static let leaseLost = PostgresError(
        .connection, "the connection to Postgres was lost, and its transaction with it")
    static let scopeEnded = PostgresError(
        .scopeEnded, "a transaction or connection was used after its scope had ended")
}
