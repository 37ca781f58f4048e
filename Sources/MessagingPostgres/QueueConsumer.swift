// SPDX-License-Identifier: Apache-2.0

import Logging
import Messaging
import Postgres
import ServiceLifecycle

/// One consumer at work: takes as many messages as it may handle, and waits for whatever changes that.
///
/// One loop decides; everything else is a child task that tells it something when it ends. So at most
/// ``Messaging/Subscription/concurrency`` messages are at hand, and none is taken before its time.
struct QueueConsumer: Sendable {
    /// What a child task tells the loop.
    private enum Event {
        case settled
        case rang
        case due
        case watchEnded
    }

    private typealias Children = ThrowingTaskGroup<Event, any Error>

    /// What the loop knows.
    private struct State {
        var atHand = 0
        /// When the timer that is of use rings.
        var timer: ContinuousClock.Instant?
        var isRegistered = false
        var failures = 0
    }

    private let broker: PostgresBroker
    private let subscription: Subscription
    private let handler: @Sendable (Delivery) async -> Settlement
    private let bell: AsyncStream<Void>
    private let ring: AsyncStream<Void>.Continuation

    init(
        broker: PostgresBroker, subscription: Subscription,
        handler: @escaping @Sendable (Delivery) async -> Settlement
    ) {
        self.broker = broker
        self.subscription = subscription
        self.handler = handler
        // One ring tells as much as many.
        (bell, ring) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
    }

    /// Consumes until the task is cancelled, or until shutdown when everything at hand is settled.
    func run() async throws {
        try await withGracefulShutdownHandler {
            try await withThrowingTaskGroup(of: Event.self) { children in
                defer { children.cancelAll() }
                children.addTask { await watch() }
                children.addTask { await listen() }
                var state = State()
                repeat {
                    await take(&state, &children)
                    guard let event = try await children.next() else { return }
                    note(event, &state, &children)
                    try Task.checkCancellation()
                } while !Task.isShuttingDownGracefully || state.atHand > 0
            }
        } onGracefulShutdown: {
            ring.yield()
        }
    }

    private func note(_ event: Event, _ state: inout State, _ children: inout Children) {
        switch event {
        case .settled: state.atHand -= 1
        case .due:
            state.timer = nil
            // Messages that were published while the first group came may belong to nobody yet.
            state.isRegistered = false
        case .rang: children.addTask { await listen() }
        case .watchEnded: break
        }
    }

    /// Takes what may be taken, and sets a timer for what cannot be taken yet.
    private func take(_ state: inout State, _ children: inout Children) async {
        guard state.atHand < subscription.concurrency, !Task.isShuttingDownGracefully else {
            return
        }
        do {
            let wanted = subscription.concurrency - state.atHand
            if !state.isRegistered {
                try await broker.register(subscription)
                state.isRegistered = true
            }
            let messages = try await broker.claim(wanted, subscription)
            for message in messages {
                state.atHand += 1
                children.addTask { await handle(message) }
            }
            state.failures = 0
            if messages.count < wanted {
                setTimer(try await broker.pause(subscription), &state, &children)
            }
        } catch {
            guard !(error is CancellationError) else { return }
            state.failures += 1
            broker.logger.warning("Cannot read the queue", metadata: ["error": "\(error)"])
            setTimer(broker.retries.delay(after: state.failures), &state, &children)
        }
    }

    /// One timer is of use at a time; one that another overtakes rings once too often.
    private func setTimer(_ pause: Duration, _ state: inout State, _ children: inout Children) {
        let instant = ContinuousClock.now + pause
        guard state.timer.map({ instant < $0 }) ?? true else { return }
        state.timer = instant
        children.addTask {
            try await Task.sleep(for: pause)
            return .due
        }
    }

    private func handle(_ message: ClaimedMessage) async -> Event {
        let settlement = await handler(message.delivery)
        do {
            try await broker.settle(message, as: settlement, subscription)
        } catch {
            // It comes again when its time is up.
            broker.logger.warning(
                "Cannot settle a message",
                metadata: [
                    "messaging.message.id": "\(message.delivery.message.id)", "error": "\(error)",
                ])
        }
        return .settled
    }

    private func watch() async -> Event {
        for await notification in broker.client.notifications(on: "queue") {
            if case .received(let payload, _) = notification, payload != subscription.destination {
                continue
            }
            ring.yield()
        }
        return .watchEnded
    }

    private func listen() async -> Event {
        for await _ in bell { break }
        return .rang
    }
}
