// SPDX-License-Identifier: Apache-2.0

/// What a connection is for.
enum ConnectionRole: Sendable {
    case pool, listener
}

/// A request that the reactor holds until a connection takes it.
struct PendingRequest {
    let request: StatementRequest
    /// When it came.
    let acceptedAt: ContinuousClock.Instant
    /// When its caller stops waiting.
    let deadline: ContinuousClock.Instant
    /// How often it has been sent before, without effect.
    var attempts = 0
}

/// A step that was sent and is not yet answered.
struct InFlight {
    /// What was asked for; nil for the pool's own housekeeping.
    let pending: PendingRequest?
    let sequence: UInt64
    /// What it is prepared as, so that it can be forgotten if the preparation failed or is stale.
    let key: PreparedStatements.Key?
    /// Who hears of it when it is done, if it is a `listen`.
    var listener: ListenConfirmation?
    /// Whether the answer to its preparation is still to come.
    var isPreparing: Bool
    /// Set once the caller no longer wants it: when the connection is given up if the server does not
    /// react.
    var cancelDeadline: ContinuousClock.Instant?
    var outcome: Result<QueryResult, PostgresError>?
}

/// One connection of the pool: what is under way on it, who has leased it, what it has prepared.
///
/// Confined to the reactor's thread. It reports what happened; the reactor decides what follows.
final class PooledConnection {
    /// How far the cancelling of the first statement under way has come.
    private enum Cancellation {
        case none
        /// The helper thread is talking to the server; nothing new is sent meanwhile, since it might be
        /// hit instead.
        case sending
        /// Done, but perhaps before the statement had begun: ask again later.
        case sent(retryAt: ContinuousClock.Instant)
    }

    /// How long the server may take to cancel the statement that it is working on.
    private static let cancelGrace = Duration.seconds(5)

    let id = Ticket.next()
    let role: ConnectionRole
    let link: ServerLink
    private(set) var inFlight = FIFO<InFlight>()
    /// What the lease holder has asked for while a cancellation was being sent.
    private(set) var held = FIFO<PendingRequest>()
    /// Who owns the connection, if anybody.
    var lease: Lease?
    /// Since when somebody does.
    var leasedSince = ContinuousClock.now
    /// Who owns it next, as soon as what is under way has been answered.
    var nextLease: PendingRequest?
    /// Whether the socket did not take everything.
    private(set) var wantsToWrite = false
    /// Whether something was queued since the last flush.
    private var isDirty = false
    private(set) var isBroken = false
    private var prepared: PreparedStatements
    private var cancellation = Cancellation.none
    private var sequence: UInt64 = 0
    /// Since when the server may be working on the first statement under way.
    private var busySince = ContinuousClock.now
    /// How long the server took at most over the statement that was answered last.
    private(set) var durationOfLast = Duration.zero
    /// Statements up to here may have been hit by a cancellation meant for another.
    private var doubtfulUpTo: UInt64 = 0

    init(_ opened: OpenedConnection, role: ConnectionRole, preparedLimit: Int) {
        link = ServerLink(adopting: opened)
        self.role = role
        prepared = PreparedStatements(limit: preparedLimit)
    }

    /// How much is under way; a lot more than it looks if the server has long been busy with one
    /// statement, behind which no other should queue: whichever connection is free first is sooner.
    func load(now: ContinuousClock.Instant) -> Int {
        let isStalled = !inFlight.isEmpty && now - busySince > .milliseconds(5)
        return isStalled ? .max : inFlight.count
    }

    /// Whether statements of anybody may be sent over it.
    var isShared: Bool {
        role == .pool && lease == nil && nextLease == nil && !isBroken && !isCancelling
    }

    /// Whether nothing is under way and nobody has it.
    var isFree: Bool { isShared && inFlight.isEmpty }

    private var isCancelling: Bool {
        if case .sending = cancellation { true } else { false }
    }
}

// MARK: Sending

extension PooledConnection {
    /// Sends a statement, preparing it first if need be; or holds it while a cancellation is on its
    /// way.
    func send(_ pending: PendingRequest, now: ContinuousClock.Instant) {
        guard !isCancelling else { return held.append(pending) }
        guard let statement = pending.request.statement else { return }
        let parameters = pending.request.parameters
        let key = PreparedStatements.Key(statement: statement, types: parameters.types)
        guard !statement.isPlannedAnew else { return sendUnnamed(pending, key, now: now) }
        var isPreparing = false
        let name: String
        if let known = prepared.name(of: key) {
            name = known
        } else {
            name = prepare(key, now: now)
            isPreparing = true
        }
        enqueue(
            pending, key: key, isPreparing: isPreparing, now: now,
            isSent: link.execute(name, parameters))
    }

    /// Sends a statement that is not kept: what has no name is planned for the values of this run.
    private func sendUnnamed(
        _ pending: PendingRequest, _ key: PreparedStatements.Key, now: ContinuousClock.Instant
    ) {
        prepare(key, as: "")
        enqueue(
            pending, key: nil, isPreparing: true, now: now,
            isSent: link.execute("", pending.request.parameters))
    }

    /// Sends a statement of the pool's own, whose answer nobody waits for.
    func send(
        sql: String, now: ContinuousClock.Instant, confirming listener: ListenConfirmation? = nil
    ) {
        enqueue(
            nil, key: nil, isPreparing: false, listener: listener, now: now,
            isSent: link.execute(sql: sql))
    }

    /// Puts the session back into the state of a new one.
    func discardState(now: ContinuousClock.Instant) {
        prepared.removeAll()
        send(sql: "discard all", now: now)
    }

    /// Sends what has been queued.
    func flush() {
        guard isDirty || wantsToWrite else { return }
        isDirty = false
        switch link.flush() {
        case .complete: wantsToWrite = false
        case .pending: wantsToWrite = true
        case .failed: isBroken = true
        }
    }

    private func prepare(_ key: PreparedStatements.Key, now: ContinuousClock.Instant) -> String {
        let (name, evicted) = prepared.add(key)
        if let evicted { send(sql: "deallocate \(evicted)", now: now) }
        prepare(key, as: name)
        return name
    }

    private func prepare(_ key: PreparedStatements.Key, as name: String) {
        if !link.prepare(name, sql: key.statement.sql, types: key.types) { isBroken = true }
    }

    private func enqueue(
        _ pending: PendingRequest?, key: PreparedStatements.Key?, isPreparing: Bool,
        listener: ListenConfirmation? = nil, now: ContinuousClock.Instant, isSent: Bool
    ) {
        if inFlight.isEmpty { busySince = now }
        sequence += 1
        isDirty = true
        inFlight.append(
            InFlight(
                pending: pending, sequence: sequence, key: key, listener: listener,
                isPreparing: isPreparing))
        if !isSent || !link.sync() { isBroken = true }
    }
}

// MARK: Receiving

extension PooledConnection {
    /// Reads what has arrived.
    func receive() {
        if !link.receive() { isBroken = true }
    }

    /// The next step that is answered in full; nil if there is none yet.
    func nextFinished(now: ContinuousClock.Instant) -> InFlight? {
        var events = 0
        while !inFlight.isEmpty, let event = link.nextEvent() {
            switch event {
            case .result(let result): note(result)
            case .failure(let error): note(error)
            case .skipped, .boundary: break
            case .synced: return popFinished(now: now)
            }
            // A step has five events. On a broken connection libpq goes on for ever.
            events += 1
            guard events < 16 else {
                isBroken = true
                return nil
            }
        }
        return nil
    }

    /// The first failure is the cause of those that follow, and outdoes a success: a commit may fail
    /// after its statement has succeeded.
    private func note(_ error: PostgresError) {
        if case .failure? = inFlight.first?.outcome { return }
        inFlight.first?.outcome = .failure(error)
    }

    private func note(_ result: QueryResult) {
        if inFlight.first?.isPreparing == true {
            inFlight.first?.isPreparing = false
        } else {
            inFlight.first?.outcome = .success(result)
        }
    }

    private func popFinished(now: ContinuousClock.Instant) -> InFlight? {
        guard let finished = inFlight.popFirst() else { return nil }
        durationOfLast = now - busySince
        busySince = now
        if !inFlight.isEmpty, inFlight.first?.cancelDeadline != nil {
            inFlight.first?.cancelDeadline = now + Self.cancelGrace
        }
        if case .sent = cancellation { cancellation = .none }
        if case .failure(let error)? = finished.outcome, let key = finished.key,
            finished.isPreparing || error.isStalePlan
        {
            prepared.remove(key)
        }
        return finished
    }
}

// MARK: Cancelling

extension PooledConnection {
    /// Marks a statement as no longer wanted; false if it is not under way here.
    func cancel(_ id: UInt64, now: ContinuousClock.Instant) -> Bool {
        inFlight.updateFirst(where: { $0.pending?.request.id == id }) { step in
            step.cancelDeadline = now + Self.cancelGrace
        }
    }

    /// Takes out a statement that was held back.
    func removeHeld(_ id: UInt64) -> PendingRequest? {
        held.removeFirst { $0.request.id == id }
    }

    /// A handle to cancel the statement that the server is working on, if its caller gave it up and
    /// the server has to be asked (again).
    func beginCancelling(now: ContinuousClock.Instant) -> CancelHandle? {
        guard !inFlight.isEmpty, inFlight.first?.cancelDeadline != nil else { return nil }
        switch cancellation {
        case .sending: return nil
        case .sent(let retryAt) where now < retryAt: return nil
        case .none, .sent: break
        }
        guard let handle = link.makeCancelHandle() else { return nil }
        cancellation = .sending
        return handle
    }

    /// Notes that the server has passed a cancellation on: whatever is under way now may be hit by it.
    func cancelSent(now: ContinuousClock.Instant) {
        doubtfulUpTo = sequence
        cancellation = inFlight.isEmpty ? .none : .sent(retryAt: now + .milliseconds(100))
        for pending in held.removeAll() { send(pending, now: now) }
    }

    /// Whether an answer "cancelled" to a step may have been meant for a neighbour's.
    func mayHaveBeenHitByMistake(_ step: InFlight) -> Bool {
        step.cancelDeadline == nil && (isCancelling || step.sequence <= doubtfulUpTo)
    }

    /// When something is due here: asking again, or giving up on a server that does not react.
    var nextDeadline: ContinuousClock.Instant? {
        guard let step = inFlight.first, let deadline = step.cancelDeadline else { return nil }
        if case .sent(let retryAt) = cancellation { return min(retryAt, deadline) }
        return deadline
    }

    /// Whether the server has not reacted to a cancellation in time.
    func isUnresponsive(now: ContinuousClock.Instant) -> Bool {
        inFlight.first?.cancelDeadline.map { $0 <= now } ?? false
    }
}

// MARK: Ending

extension PooledConnection {
    /// Everything that will never be answered.
    func removeAllSteps() -> [InFlight] { inFlight.removeAll() }

    /// Everything that was not sent.
    func removeAllHeld() -> [PendingRequest] { held.removeAll() }
}
