// SPDX-License-Identifier: Apache-2.0

import Logging
import Messaging
import ServiceLifecycle

/// One consumer of a group, from joining to leaving: does what ``StreamConsumerState`` decides.
struct StreamConsumer {
    let broker: RedisStreamsBroker
    let subscription: Subscription
    let handler: @Sendable (Delivery) async -> Settlement
    let names: StreamNames
    let timing: StreamTiming
    /// Unlike that of any other consumer, ever: what one left behind is not taken for another's.
    let name: String
    /// Reads block their connection, so they have one to themselves.
    let reader: RedisClient

    init(
        broker: RedisStreamsBroker, subscription: Subscription,
        handler: @escaping @Sendable (Delivery) async -> Settlement
    ) {
        self.broker = broker
        self.subscription = subscription
        self.handler = handler
        names = broker.names(of: subscription.destination)
        timing = StreamTiming(visibility: subscription.visibilityTimeout)
        name = "consumer-" + String(UInt64.random(in: .min ... .max), radix: 16)
        reader = RedisClient(configuration: broker.configuration, logger: broker.logger)
    }

    /// Consumes until the task is cancelled or asked to shut down.
    ///
    /// - Throws: ``Messaging/MessagingError`` where Redis refuses; `CancellationError`.
    func run() async throws {
        try await whenAvailable { try await createGroups() }
        do {
            try await work()
        } catch {
            await leave()
            throw error
        }
        await leave()
    }

    private func work() async throws {
        var state = StreamConsumerState(timing: timing, concurrency: subscription.concurrency)
        try await withThrowingTaskGroup(of: StreamConsumerState.Event.self) { group in
            defer { group.cancelAll() }
            group.addTask {
                try await gracefulShutdown()
                return .stop
            }
            for action in state.beginning { group.addTask { try await perform(action) } }
            while !state.isFinished, let event = try await group.next() {
                for action in state.handle(event, now: .now) {
                    group.addTask { try await perform(action) }
                }
            }
        }
    }

    private func perform(
        _ action: StreamConsumerState.Action
    ) async throws -> StreamConsumerState.Event {
        switch action {
        case .lease(let released, let pause): try await lease(releasing: released, after: pause)
        case .claim(let partition, let idle, let known):
            try await claim(partition, idle: idle, besides: known)
        case .read(let partitions, let count): try await read(partitions, count: count)
        case .handle(let entry): try await handle(entry)
        case .wait(let entry, let delay): try await retry(entry, after: delay)
        case .putBack(let entries): try await putBack(entries)
        case .trim(let partitions): try await trim(partitions)
        }
    }

    /// Does something until Redis is there for it.
    ///
    /// - Throws: what Redis refuses; `CancellationError`.
    func whenAvailable<Result>(_ operation: () async throws -> Result) async throws -> Result {
        var failures = 0
        while true {
            do {
                return try await operation()
            } catch let error as MessagingError where error.code == .unavailable {
                failures += 1
                try await pause(afterFailures: failures, error)
            }
        }
    }

    private func pause(afterFailures failures: Int, _ error: MessagingError) async throws {
        broker.logger.debug("Redis is not available", metadata: ["error": "\(error)"])
        try await Task.sleep(
            for: broker.configuration.backoff.delay(
                afterFailures: failures, random: .random(in: 0...1)))
    }
}

// MARK: Joining and leaving

extension StreamConsumer {
    /// A group begins with the oldest message that is there.
    func createGroups() async throws {
        let commands = (0..<names.partitions).map {
            RedisCommand(
                "XGROUP", "CREATE", names.stream($0), subscription.group, "0", "MKSTREAM")
        }
        for reply in try await broker.client.executeUntraced(commands)
        where reply.errorPrefix != "BUSYGROUP" {
            if let failure = reply.failure(of: "XGROUP") { throw failure }
        }
    }

    private func lease(
        releasing released: [Int], after pause: Duration
    ) async throws -> StreamConsumerState.Event {
        try await Task.sleep(for: pause)
        let partitions = (0..<names.partitions).map { names.owner($0, of: subscription.group) }
        let arguments =
            [name, String(timing.lease.wholeMilliseconds)] + released.map { String($0) }
        do {
            let reply = try await broker.client.executeUntraced(
                .eval(
                    StreamScripts.lease,
                    keys: [names.members(of: subscription.group)] + partitions, arguments))
            let numbers = reply.elements.compactMap(\.integer)
            return .leased(Array(numbers.dropFirst()), share: numbers.first ?? 0)
        } catch let error as MessagingError where error.code == .unavailable {
            return .leasingFailed
        }
    }

    /// Lets others have the partitions at once; if Redis does not hear it, they wait for the lease to end.
    ///
    /// On the connection of the reads, behind the last of them: otherwise it would still take messages
    /// when somebody else has the partition.
    private func leave() async {
        let keys = (0..<names.partitions).flatMap {
            [names.owner($0, of: subscription.group), names.stream($0)]
        }
        _ = try? await reader.executeUntraced(
            .eval(
                StreamScripts.leave, keys: [names.members(of: subscription.group)] + keys,
                [name, subscription.group]),
            waiting: timing.block, outlivesCancellation: true)
    }
}
