// SPDX-License-Identifier: Apache-2.0

import Instrumenting
import Logging
import Metrics
import ServiceLifecycle

/// Asks the broker now and then what lies there for a group, and sets
/// `outlay.messaging.consumer.lag` and `outlay.messaging.dead_letters` to that.
///
/// Where several processes consume for one group, each tells the same: take the largest, not the sum.
/// A broker that does not answer leaves the last values standing. No span tells of it.
package struct BacklogMeter<Time: Clock<Duration>>: Service {
    private let broker: any MessageBroker
    private let subscription: Subscription
    private let interval: Duration
    private let clock: Time
    private let lag: any MeterHandler
    private let deadLetters: any MeterHandler
    private let logger: Logger

    /// - Parameters:
    ///   - interval: how long to wait between two questions.
    ///   - metrics: where measurements go.
    package init(
        broker: any MessageBroker, subscription: Subscription, interval: Duration = .seconds(10),
        clock: Time = ContinuousClock(), metrics: any MetricsFactory = MetricsSystem.factory,
        logger: Logger
    ) {
        self.broker = broker
        self.subscription = subscription
        self.interval = interval
        self.clock = clock
        self.logger = logger
        let dimensions = Dimensions.messages(subscription.destination, subscription.group)
        lag = metrics.meter(MessagingInstruments.consumerLag, dimensions)
        deadLetters = metrics.meter(MessagingInstruments.deadLetters, dimensions)
    }

    /// Measures until the group shuts down or the task is cancelled.
    package func run() async throws {
        try? await cancelWhenGracefulShutdown {
            while true {
                await measure()
                try await clock.sleep(for: interval)
            }
        }
    }

    private func measure() async {
        do {
            let backlog = try await withTracingSuppressed {
                try await broker.backlog(of: subscription)
            }
            if let waiting = backlog.waiting { lag.set(Int64(waiting)) }
            if let dead = backlog.deadLetters { deadLetters.set(Int64(dead)) }
        } catch {
            logger.debug("Cannot measure the queue", metadata: ["error": "\(error)"])
        }
    }
}
