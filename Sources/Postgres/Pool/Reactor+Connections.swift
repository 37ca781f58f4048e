// SPDX-License-Identifier: Apache-2.0

/// How the opening of connections stands.
struct ConnectionOpening {
    /// How many are being opened for the pool.
    var count = 0
    var isListenerOpening = false
    /// How many attempts have failed in a row.
    var failures = 0
    /// Before when no further attempt is made.
    var retryAt: ContinuousClock.Instant?
    /// Why the last attempt failed; nil once one has succeeded.
    var lastError: PostgresError?
}

// Connections: when they are opened, and what happens when they are lost.

extension Reactor {
    /// How many statements may be under way on each connection before another is opened.
    private static let comfortableLoad = 4

    /// Whether another connection may be opened for the pool.
    var canGrow: Bool { size < configuration.maximumConnections }

    /// How many connections have their next owner waiting already.
    var reservedCount: Int { connections.count { $0.nextLease != nil } }

    /// Whether a connection is missing, be it that it cannot be opened yet.
    var wantsConnection: Bool { wantsPoolConnection || wantsListener }

    /// The pool's connections, those that are being opened included.
    private var size: Int { connections.count { $0.role == .pool } + opening.count }

    private var wantsListener: Bool {
        closing == nil && !channels.isEmpty && !opening.isListenerOpening
            && !connections.contains { $0.role == .listener }
    }

    /// Below the minimum, or somebody waits, or every shared connection has much to do.
    private var wantsPoolConnection: Bool {
        let size = size
        guard size < configuration.maximumConnections else { return false }
        if closing == nil, size < configuration.minimumConnections { return true }
        if waiting.count + reservedCount > opening.count { return true }
        return opening.count == 0 && size > 0
            && connections.allSatisfy {
                $0.role == .listener || $0.load(now: now) >= Self.comfortableLoad
            }
    }

    /// Opens what is missing: one at a time while attempts fail, and not before the pause is over.
    func openConnections() {
        if let retryAt = opening.retryAt, now < retryAt { return }
        while wantsPoolConnection, opening.failures == 0 || opening.count == 0 {
            opening.count += 1
            open(.pool)
        }
        if wantsListener {
            opening.isListenerOpening = true
            open(.listener)
        }
    }

    private func open(_ role: ConnectionRole) {
        let (parameters, inbox) = (configuration.connectionParameters, inbox)
        let createTime = role == .pool ? metrics.createTime : nil
        do throws(PostgresError) {
            try connector.run {
                let start = ContinuousClock.now
                let result = Result { () throws(PostgresError) in
                    try OpenedConnection.open(parameters)
                }
                if case .success = result { createTime?.record(since: start, until: .now) }
                guard inbox.post(.opened(result, role)) != .accepted else { return }
                if case .success(let opened) = result { opened.close() }
            }
        } catch {
            connectionOpened(.failure(error), role)
        }
    }

    /// Takes in a new connection, or notes that there is none and waits longer each time.
    func connectionOpened(_ result: Result<OpenedConnection, PostgresError>, _ role: ConnectionRole)
    {
        switch role {
        case .pool: opening.count -= 1
        case .listener: opening.isListenerOpening = false
        }
        switch result {
        case .success(let opened): adopt(opened, role)
        case .failure(let error): noteFailure(error)
        }
    }

    private func adopt(_ opened: OpenedConnection, _ role: ConnectionRole) {
        if opening.failures > 0 {
            logger.notice(
                "Postgres can be reached again", metadata: ["attempts": "\(opening.failures + 1)"])
        }
        opening.failures = 0
        opening.retryAt = nil
        opening.lastError = nil
        guard role == .pool || closing == nil else { return opened.close() }
        let connection = PooledConnection(
            opened, role: role, preparedLimit: configuration.preparedStatementLimit)
        connections.append(connection)
        logger.debug(
            "connected to Postgres",
            metadata: ["pid": "\(connection.link.processID)", "role": "\(role)"])
        if role == .listener { listenToAll(on: connection) }
    }

    private func noteFailure(_ error: PostgresError) {
        opening.failures += 1
        opening.lastError = error
        let delay = configuration.reconnectBackoff.delay(
            afterFailures: opening.failures, random: .random(in: 0...1))
        opening.retryAt = now + delay
        guard opening.failures.isPowerOfTwo else { return }
        logger.warning(
            "Postgres cannot be reached",
            metadata: ["error": "\(error.message)", "attempts": "\(opening.failures)"])
    }
}

// MARK: Losing

extension Reactor {
    /// Takes out connections that are broken, and tells those who were using them; false if there
    /// were none.
    func removeBroken() -> Bool {
        guard connections.contains(where: \.isBroken) else { return false }
        for connection in connections where connection.isBroken {
            logger.warning(
                "the connection to Postgres was lost",
                metadata: [
                    "pid": "\(connection.link.processID)", "reason": "\(connection.link.reason)",
                ])
            abandon(connection, error: .connectionLost)
        }
        connections.removeAll(where: \.isBroken)
        return true
    }

    /// Closes a connection that is not in a state to go on with.
    func drop(_ connection: PooledConnection) {
        abandon(connection, error: .connectionLost)
        connections.removeAll { $0 === connection }
    }

    /// Answers everybody who waits for a connection that is about to close.
    func abandon(_ connection: PooledConnection, error: PostgresError) {
        for step in connection.removeAllSteps() {
            let isCancelled = step.cancelDeadline != nil
            step.pending?.request.fail(isCancelled ? CancellationError() : lossError(step, error))
        }
        for pending in connection.removeAllHeld() { pending.request.fail(error) }
        if let lease = endLease(of: connection), error.code != .shutdown {
            lostLeases.insert(lease)
        }
        if let next = connection.nextLease.take() {
            if closing == nil { waiting.prepend(next) } else { next.request.fail(error) }
        }
    }

    /// The server's own parting words, if it had any for this statement, say more than "lost".
    private func lossError(_ step: InFlight, _ error: PostgresError) -> PostgresError {
        guard case .failure(let parting)? = step.outcome else { return error }
        var merged = error
        merged.sqlState = parting.sqlState
        return merged
    }
}

extension Int {
    /// For logging the 1st, 2nd, 4th, 8th … of many equal events.
    fileprivate var isPowerOfTwo: Bool { self > 0 && nonzeroBitCount == 1 }
}
