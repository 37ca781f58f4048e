// SPDX-License-Identifier: Apache-2.0

// Requests: which connection takes them, how they are answered, how they are given up.

extension Reactor {
    /// Takes a request in: straight to the lease holder's connection, or into the queue.
    func accept(_ request: StatementRequest) {
        let pending = PendingRequest(
            request: request, acceptedAt: now, deadline: now + configuration.acquireTimeout)
        switch request.session {
        case .leased(let lease), .releasing(let lease): sendLeased(pending, lease)
        case .shared, .leasing:
            guard closing == nil else { return request.fail(PostgresError.shutdown) }
            waiting.append(pending)
        }
    }

    /// Hands requests to connections in the order in which they came, as far as there is room, and
    /// turns away the youngest beyond the bound.
    func dispatch() {
        for connection in connections where connection.nextLease != nil { promote(connection) }
        while let pending = waiting.first, place(pending) { _ = waiting.popFirst() }
        while waiting.count > configuration.maximumWaiters, let youngest = waiting.popLast() {
            youngest.request.fail(PostgresError.poolFull)
        }
    }

    private func place(_ pending: PendingRequest) -> Bool {
        if case .leasing = pending.request.session { return placeLease(pending) }
        guard let connection = leastLoaded() else { return false }
        noteObtained(pending)
        connection.send(pending, now: now)
        return true
    }

    /// What is sent again has waited before.
    private func noteObtained(_ pending: PendingRequest) {
        if pending.attempts == 0 { metrics.obtained(since: pending.acceptedAt, at: now) }
    }

    /// Gives a free connection away, or reserves the one that will be free soonest: it takes no more
    /// statements meanwhile, so a steady stream of them cannot starve a transaction.
    private func placeLease(_ pending: PendingRequest) -> Bool {
        guard let connection = leastLoaded() else { return false }
        if !connection.inFlight.isEmpty, opening.count > reservedCount, canGrow { return false }
        connection.nextLease = pending
        promote(connection)
        return true
    }

    private func promote(_ connection: PooledConnection) {
        guard connection.inFlight.isEmpty, !connection.isBroken,
            let pending = connection.nextLease.take(),
            case .leasing(let lease) = pending.request.session
        else { return }
        connection.lease = lease
        connection.leasedSince = now
        noteObtained(pending)
        if pending.request.statement == nil {
            pending.request.succeed(QueryResult(adopting: nil))
        } else {
            connection.send(pending, now: now)
        }
    }

    /// The shared connection with the fewest statements under way, if one has room.
    private func leastLoaded() -> PooledConnection? {
        var best: PooledConnection?
        var leastLoad = configuration.pipelineDepth
        for connection in connections where connection.isShared {
            let load = connection.load(now: now)
            guard load < leastLoad else { continue }
            (best, leastLoad) = (connection, load)
        }
        return best
    }

    private func sendLeased(_ pending: PendingRequest, _ lease: Lease) {
        guard let connection = connections.first(where: { $0.lease == lease }) else {
            let isLost = lostLeases.contains(lease)
            if !pending.request.isCancellable { lostLeases.remove(lease) }
            return pending.request.fail(isLost ? PostgresError.leaseLost : .scopeEnded)
        }
        guard connection.inFlight.count + connection.held.count <= configuration.maximumWaiters
        else {
            return pending.request.fail(PostgresError.poolFull)
        }
        connection.send(pending, now: now)
    }
}

// MARK: Answers

extension Reactor {
    /// Answers a request whose step is complete, or sends it again where that is safe.
    func settle(_ step: InFlight, on connection: PooledConnection) {
        guard let pending = step.pending else {
            if case .success? = step.outcome, let listener = step.listener {
                channels.confirm(listener)
            }
            return
        }
        switch step.outcome {
        case .success(let result)?:
            finishLease(of: pending.request, on: connection, succeeded: true)
            pending.request.succeed(result)
        case .failure(let error)?:
            if mayRepeat(step, error, on: connection) { return repeatRequest(pending) }
            let answer = translate(error, step, on: connection)
            finishLease(of: pending.request, on: connection, succeeded: false)
            pending.request.fail(answer)
        case nil:
            finishLease(of: pending.request, on: connection, succeeded: false)
            pending.request.fail(PostgresError(.server, "the server gave no answer"))
        }
    }

    /// A lease begins with a statement that succeeds, and ends with one that leaves no transaction
    /// open.
    private func finishLease(
        of request: StatementRequest, on connection: PooledConnection, succeeded: Bool
    ) {
        switch request.session {
        case .leasing where !succeeded, .releasing:
            endLease(of: connection)
            if !connection.link.isIdle { drop(connection) }
        case .shared, .leasing, .leased: break
        }
    }

    /// Whether the step failed without effect and through no fault of its own: its plan was stale, or
    /// a neighbour's cancellation hit it. In a transaction there is nothing to repeat; it is lost.
    private func mayRepeat(
        _ step: InFlight, _ error: PostgresError, on connection: PooledConnection
    ) -> Bool {
        guard case .shared? = step.pending?.request.session, (step.pending?.attempts ?? 0) < 3,
            step.cancelDeadline == nil
        else { return false }
        if error.isStalePlan { return !step.isPreparing }
        return error.sqlState == SQLState.queryCanceled && !hasTimedOut(connection)
            && connection.mayHaveBeenHitByMistake(step)
    }

    private func repeatRequest(_ pending: PendingRequest) {
        var again = pending
        again.attempts += 1
        waiting.prepend(again)
    }

    /// Postgres has one SQLSTATE for a caller's wish, an administrator's and the timeout's: who asked
    /// and how long it ran tell them apart.
    private func translate(
        _ error: PostgresError, _ step: InFlight, on connection: PooledConnection
    ) -> any Error {
        guard error.sqlState == SQLState.queryCanceled else { return error }
        if step.cancelDeadline != nil { return CancellationError() }
        guard hasTimedOut(connection) else { return error }
        var error = error
        error.code = .statementTimeout
        return error
    }

    private func hasTimedOut(_ connection: PooledConnection) -> Bool {
        guard let timeout = configuration.statementTimeout else { return false }
        return connection.durationOfLast >= timeout
    }
}

// MARK: Giving up

extension Reactor {
    /// Drops a request that nobody wants any more, wherever it is.
    func cancel(_ id: UInt64) {
        if let pending = waiting.removeFirst(where: { $0.request.id == id }) {
            return pending.request.fail(CancellationError())
        }
        for connection in connections {
            if connection.nextLease?.request.id == id {
                connection.nextLease.take()?.request.fail(CancellationError())
                return
            }
            if let held = connection.removeHeld(id) {
                return held.request.fail(CancellationError())
            }
            if connection.cancel(id, now: now) { return }
        }
    }

    /// Gives back a connection whose session its holder may have changed.
    func release(_ lease: Lease) {
        lostLeases.remove(lease)
        guard let connection = connections.first(where: { $0.lease == lease }) else { return }
        endLease(of: connection)
        guard connection.inFlight.isEmpty, connection.held.isEmpty, connection.link.isIdle else {
            return drop(connection)
        }
        connection.discardState(now: now)
    }

    /// Asks the server to cancel what callers have given up, from a helper thread.
    func sendCancellations() {
        for connection in connections {
            guard let handle = connection.beginCancelling(now: now) else { continue }
            let (id, inbox) = (connection.id, inbox)
            do throws(PostgresError) {
                try canceller.run {
                    handle.send()
                    _ = inbox.post(.cancelSent(connection: id))
                }
            } catch {
                logger.error("a statement could not be cancelled", metadata: ["error": "\(error)"])
                connection.cancelSent(now: now)
            }
        }
    }

    /// Tells those who have waited too long, and gives up connections whose server does not react.
    func expire() {
        while let pending = waiting.first, pending.deadline <= now {
            _ = waiting.popFirst()
            timeOut(pending)
        }
        for connection in connections {
            if let pending = connection.nextLease, pending.deadline <= now {
                connection.nextLease = nil
                timeOut(pending)
            }
            if connection.isUnresponsive(now: now) { drop(connection) }
        }
    }

    private func timeOut(_ pending: PendingRequest) {
        metrics.timedOut()
        pending.request.fail(timeoutError)
    }

    private var timeoutError: PostgresError {
        if connections.allSatisfy({ $0.role == .listener }), let error = opening.lastError {
            return error
        }
        return PostgresError(
            .poolTimeout,
            "no connection to Postgres became free within \(configuration.acquireTimeout)")
    }
}
