// SPDX-License-Identifier: Apache-2.0

import Logging

#if canImport(Darwin)
    import Darwin
#elseif canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// The one thread of a client: it owns every connection and waits for all of them in `poll(2)`.
///
/// Each turn takes what callers want, hands it to connections, sends, waits, receives, and lets callers
/// go on. Only `open` and `cancel`, which block, happen on helper threads. Everything here is confined
/// to the thread; ``Inbox`` is the only way in.
final class Reactor {
    let configuration: PostgresConfiguration
    let inbox: Inbox
    let logger: Logger
    let connector = BlockingWorker()
    let canceller = BlockingWorker()

    /// Every open connection, the listener's included.
    var connections: [PooledConnection] = []
    /// Requests without a connection, oldest first.
    var waiting = FIFO<PendingRequest>()
    /// Leases whose connection is lost but whose holder may not know.
    var lostLeases: Set<Lease> = []
    var opening = ConnectionOpening()
    var channels = NotificationChannels()
    var closing: Closing?
    /// The time of this turn; asking for it once is enough.
    var now = ContinuousClock.now
    var metrics: PoolMetrics

    private var messages: [ReactorMessage] = []
    private var descriptors: [pollfd] = []

    /// What is known once somebody asked for the end.
    struct Closing {
        var deadline: ContinuousClock.Instant
        var continuations: [CheckedContinuation<Void, Never>]
    }

    init(
        configuration: PostgresConfiguration, inbox: Inbox, logger: Logger, metrics: PoolMetrics
    ) {
        self.metrics = metrics
        self.configuration = configuration
        self.inbox = inbox
        self.logger = logger
    }

    /// Works until it is closed.
    func run() {
        while !isFinished {
            readMessages()
            expire()
            dispatch()
            sendCancellations()
            for connection in connections { connection.flush() }
            // Whoever was to have a broken connection next needs another one first.
            if removeBroken() { continue }
            openConnections()
            metrics.report(levels)
            if !isFinished { wait() }
        }
        end()
    }

    /// Whether it was asked to close, and nothing is left to do or no time to do it.
    private var isFinished: Bool {
        guard let closing else { return false }
        if now >= closing.deadline { return true }
        return waiting.isEmpty
            && connections.allSatisfy {
                $0.inFlight.isEmpty && $0.lease == nil && $0.nextLease == nil && $0.held.isEmpty
            }
    }

    private func readMessages() {
        inbox.take(into: &messages)
        for message in messages { handle(message) }
        messages.removeAll(keepingCapacity: true)
    }

    private func handle(_ message: ReactorMessage) {
        switch message {
        case .request(let request): accept(request)
        case .cancel(let id): cancel(id)
        case .release(let lease): release(lease)
        case .opened(let result, let role): connectionOpened(result, role)
        case .cancelSent(let id):
            connections.first { $0.id == id }?.cancelSent(now: now)
        case .subscribe(let buffer, let channel): subscribe(buffer, to: channel)
        case .unsubscribe(let buffer, let channel): unsubscribe(buffer, from: channel)
        case .inspect(let continuation): continuation.resume(returning: status)
        case .close(let bound, let continuation): beginClosing(within: bound, continuation)
        }
    }
}

// MARK: Waiting

extension Reactor {
    /// Waits for sockets, messages and deadlines, and reads what has arrived.
    private func wait() {
        descriptors.removeAll(keepingCapacity: true)
        descriptors.append(pollfd(fd: inbox.wakeUpDescriptor, events: Int16(POLLIN), revents: 0))
        for connection in connections {
            let events = connection.wantsToWrite ? POLLIN | POLLOUT : POLLIN
            descriptors.append(
                pollfd(fd: connection.link.socket, events: Int16(events), revents: 0))
        }
        let timeout = inbox.fallAsleep() ? millisecondsUntilDeadline() : 0
        let ready = poll(&descriptors, nfds_t(descriptors.count), timeout)
        now = ContinuousClock.now
        guard ready > 0 else { return }
        if descriptors[0].revents != 0 { inbox.drainWakeUp() }
        for (index, connection) in connections.enumerated()
        where descriptors[index + 1].revents != 0 {
            receive(on: connection)
        }
    }

    private func receive(on connection: PooledConnection) {
        connection.receive()
        while let step = connection.nextFinished(now: now) { settle(step, on: connection) }
        while let notification = connection.link.nextNotification() {
            if connection.role == .listener { channels.deliver(notification) }
        }
    }

    /// Until the next deadline, rounded up so that it has passed when `poll` returns; -1 if none.
    private func millisecondsUntilDeadline() -> Int32 {
        var next = waiting.first?.deadline
        func consider(_ deadline: ContinuousClock.Instant?) {
            guard let deadline else { return }
            next = next.map { min($0, deadline) } ?? deadline
        }
        for connection in connections {
            consider(connection.nextLease?.deadline)
            consider(connection.nextDeadline)
        }
        consider(closing?.deadline)
        // Once the pause is over, an attempt is under way, and its end is a message.
        if let retryAt = opening.retryAt, retryAt > now, wantsConnection { consider(retryAt) }
        guard let next else { return -1 }
        return Int32(clamping: max(0, (next - now).wholeMilliseconds + 1))
    }
}

// MARK: Looking

extension Reactor {
    private var status: PostgresPoolStatus {
        let pool = connections.filter { $0.role == .pool }
        return PostgresPoolStatus(
            connections: pool.count,
            leased: pool.count { $0.lease != nil },
            inFlight: pool.reduce(0) { $0 + $1.inFlight.count },
            waiting: waiting.count + pool.count { $0.nextLease != nil })
    }
}

// MARK: Measuring

extension Reactor {
    private var levels: PoolLevels {
        var levels = PoolLevels(
            pending: waiting.count, maximum: configuration.maximumConnections,
            minimum: configuration.minimumConnections)
        for connection in connections where connection.role == .pool {
            let isUsed = connection.lease != nil || !connection.inFlight.isEmpty
            levels.used += isUsed ? 1 : 0
            levels.idle += isUsed ? 0 : 1
            levels.pending += connection.nextLease == nil ? 0 : 1
        }
        return levels
    }

    /// Ends the lease of a connection, whichever way.
    @discardableResult
    func endLease(of connection: PooledConnection) -> Lease? {
        guard let lease = connection.lease.take() else { return nil }
        metrics.returned(since: connection.leasedSince, at: now)
        return lease
    }
}

// MARK: Ending

extension Reactor {
    private func beginClosing(
        within bound: Duration, _ continuation: CheckedContinuation<Void, Never>?
    ) {
        let deadline = now + bound
        var closing = self.closing ?? Closing(deadline: deadline, continuations: [])
        closing.deadline = min(closing.deadline, deadline)
        if let continuation { closing.continuations.append(continuation) }
        self.closing = closing
        channels.finish()
        connections.removeAll { $0.role == .listener }
    }

    /// Answers whoever is left, and closes what is open.
    private func end() {
        for message in inbox.close() {
            switch message {
            case .request(let request): request.fail(PostgresError.shutdown)
            case .opened(.success(let opened), _): opened.close()
            case .close(_, let continuation): continuation?.resume()
            case .inspect(let continuation): continuation.resume(returning: PostgresPoolStatus())
            case .subscribe(let buffer, _): buffer.finish()
            case .cancel, .release, .opened, .cancelSent, .unsubscribe: break
            }
        }
        for pending in waiting.removeAll() { pending.request.fail(PostgresError.shutdown) }
        for connection in connections { abandon(connection, error: .shutdown) }
        connections = []
        metrics.report(PoolLevels())
        channels.finish()
        for continuation in closing?.continuations ?? [] { continuation.resume() }
    }
}
