// SPDX-License-Identifier: Apache-2.0

import Logging
import Messaging

#if canImport(Darwin)
    import Darwin
#elseif canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// What the thread of one connection does: connects, sends what comes, answers in order, and connects
/// again after growing pauses.
///
/// A request that waits for a connection is sent once there is one. A request that was sent when the
/// connection broke fails, since nobody knows whether it took effect.
struct RedisLoop {
    private struct InFlight {
        let request: RedisRequest
        var replies: [RedisReply] = []
        var isAbandoned = false
    }

    /// How long answers may take once the client was closed.
    private static let timeToClose = Duration.seconds(1)

    private let configuration: RedisConfiguration
    private let greeting: [RedisCommand]
    private let mailbox: RedisMailbox
    private let pushes: (any RedisPushes)?
    private let logger: Logger
    private var waiting: [RedisRequest] = []
    private var inFlight: [InFlight] = []
    private var closingDeadline: ContinuousClock.Instant?

    init(
        configuration: RedisConfiguration, channel: String?, mailbox: RedisMailbox,
        pushes: (any RedisPushes)?, logger: Logger
    ) {
        self.configuration = configuration
        self.mailbox = mailbox
        self.pushes = pushes
        self.logger = logger
        greeting = configuration.greeting + (channel.map { [.subscribe($0)] } ?? [])
    }

    /// Runs until the client is closed.
    mutating func run() {
        var failures = 0
        while closingDeadline == nil {
            do throws(MessagingError) {
                let link = try RedisLink(configuration, greeting: greeting)
                if failures > 0 { logger.info("Redis is there again") }
                failures = 0
                try serve(link)
            } catch {
                failures += 1
                connectionFailed(error, failures: failures)
                let delay = configuration.backoff.delay(
                    afterFailures: failures, random: .random(in: 0...1))
                pause(until: .now + delay)
            }
        }
        end()
    }
}

// MARK: With a connection

extension RedisLoop {
    /// Returns when the client is closed and everything is answered.
    private mutating func serve(_ link: RedisLink) throws(MessagingError) {
        // What came along with the answers to the greeting.
        while let reply = try link.nextReply() { accept(reply) }
        while true {
            readLetters()
            if let closingDeadline, inFlight.isEmpty && waiting.isEmpty || closingDeadline <= .now {
                return
            }
            for request in waiting {
                try link.append(request.bytes)
                inFlight.append(InFlight(request: request))
            }
            waiting = []
            let isFlushed = try link.flush()
            if wait(for: link.socket, toWrite: !isFlushed, until: nextDeadline) {
                try link.receive()
                while let reply = try link.nextReply() { accept(reply) }
            }
            try expireInFlight()
        }
    }

    private mutating func accept(_ reply: RedisReply) {
        guard !inFlight.isEmpty else {
            pushes?.deliver(reply)
            return
        }
        inFlight[0].replies.append(reply)
        guard inFlight[0].replies.count == inFlight[0].request.count else { return }
        let done = inFlight.removeFirst()
        if !done.isAbandoned { answer(done.request, .success(done.replies)) }
    }

    /// A server that does not answer is as good as gone.
    private func expireInFlight() throws(MessagingError) {
        guard let first = inFlight.first, first.request.deadline <= .now else { return }
        throw MessagingError(.unavailable, "Redis did not answer in time.")
    }

    private mutating func connectionFailed(_ error: MessagingError, failures: Int) {
        if failures == 1 {
            logger.warning("The connection to Redis failed", metadata: ["error": "\(error)"])
        }
        for item in inFlight where !item.isAbandoned { answer(item.request, .failure(error)) }
        inFlight = []
        guard error.code == .refused else { return }
        pushes?.fail(error)
        for request in waiting { answer(request, .failure(error)) }
        waiting = []
    }
}

// MARK: Without a connection

extension RedisLoop {
    /// Lets time pass; requests may come and expire meanwhile.
    private mutating func pause(until instant: ContinuousClock.Instant) {
        while closingDeadline == nil, ContinuousClock.now < instant {
            _ = wait(for: nil, toWrite: false, until: min(instant, nextDeadline ?? instant))
            readLetters()
            expireWaiting()
        }
    }

    private mutating func expireWaiting() {
        let now = ContinuousClock.now
        for request in waiting where request.deadline <= now {
            answer(
                request,
                .failure(MessagingError(.unavailable, "There was no connection to Redis in time.")))
        }
        waiting.removeAll { $0.deadline <= now }
    }

    private mutating func end() {
        for letter in mailbox.take() {
            if case .request(let request) = letter { waiting.append(request) }
        }
        let requests = waiting + inFlight.filter { !$0.isAbandoned }.map(\.request)
        for request in requests { answer(request, .failure(MessagingError.redisClosed)) }
        waiting = []
        inFlight = []
    }
}

// MARK: In both cases

extension RedisLoop {
    private mutating func readLetters() {
        for letter in mailbox.take() {
            switch letter {
            case .request(let request): waiting.append(request)
            case .cancel(let id): cancel(id)
            case .close: closingDeadline = closingDeadline ?? .now + Self.timeToClose
            }
        }
    }

    /// What was sent cannot be called back; its answer is read and thrown away.
    private mutating func cancel(_ id: UInt64) {
        if let index = waiting.firstIndex(where: { $0.id == id }) {
            answer(waiting.remove(at: index), .failure(CancellationError()))
        } else if let index = inFlight.firstIndex(where: { $0.request.id == id }),
            !inFlight[index].isAbandoned
        {
            inFlight[index].isAbandoned = true
            answer(inFlight[index].request, .failure(CancellationError()))
        }
    }

    private func answer(_ request: RedisRequest, _ result: Result<[RedisReply], any Error>) {
        mailbox.answered()
        request.continuation.resume(with: result)
    }

    private var nextDeadline: ContinuousClock.Instant? {
        let deadlines = [
            waiting.first?.deadline, inFlight.first?.request.deadline, closingDeadline,
        ]
        return deadlines.compactMap(\.self).min()
    }

    /// Waits for the socket, for letters, and for an instant.
    ///
    /// - Returns: whether the socket can be read.
    private func wait(
        for socket: Int32?, toWrite: Bool, until instant: ContinuousClock.Instant?
    ) -> Bool {
        let events = toWrite ? POLLIN | POLLOUT : POLLIN
        var descriptors = [
            pollfd(fd: mailbox.wakeUpDescriptor, events: Int16(POLLIN), revents: 0),
            pollfd(fd: socket ?? -1, events: Int16(events), revents: 0),
        ]
        let timeout = mailbox.fallAsleep() ? milliseconds(until: instant) : 0
        let ready = poll(&descriptors, 2, timeout)
        if ready > 0, descriptors[0].revents != 0 { mailbox.wokeUp() }
        return ready > 0 && descriptors[1].revents & ~Int16(POLLOUT) != 0
    }

    /// Rounded up, so that the instant has passed when `poll` returns; -1 for ever.
    private func milliseconds(until instant: ContinuousClock.Instant?) -> Int32 {
        guard let instant else { return -1 }
        return Int32(clamping: max(0, (instant - .now).wholeMilliseconds + 1))
    }
}

extension RedisConfiguration {
    /// What every connection begins with.
    fileprivate var greeting: [RedisCommand] {
        var commands: [RedisCommand] = []
        if let password { commands.append(.auth(user: user, password: password)) }
        if database != 0 { commands.append(RedisCommand("SELECT", String(database))) }
        return commands
    }
}

extension MessagingError {
    static let redisClosed = MessagingError(.unavailable, "The Redis client was closed.")
}

extension Duration {
    /// Rounded down.
    var wholeMilliseconds: Int64 {
        components.seconds * 1000 + components.attoseconds / 1_000_000_000_000_000
    }
}
