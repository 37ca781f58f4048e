// SPDX-License-Identifier: Apache-2.0

import Instrumenting
import Metrics

/// How much of everything a pool has; nothing once it is closed.
struct PoolLevels: Equatable, Sendable {
    var idle = 0
    var used = 0
    var pending = 0
    var maximum = 0
    var minimum = 0
}

/// Measures one client's pool, from the thread that owns it.
///
/// What is a level is told by its changes, so that pools of one name add up, and a pool that is closed
/// leaves nothing behind.
struct PoolMetrics: Sendable {
    private let idle: any MeterHandler
    private let used: any MeterHandler
    private let idleMaximum: any MeterHandler
    private let idleMinimum: any MeterHandler
    private let maximum: any MeterHandler
    private let pending: any MeterHandler
    private let timeouts: any CounterHandler
    private let waitTime: any TimerHandler
    private let useTime: any TimerHandler
    /// Recorded by the thread that opens connections.
    let createTime: any TimerHandler
    private var reported = PoolLevels()

    init(_ factory: any MetricsFactory, configuration: PostgresConfiguration) {
        let pool = [(AttributeName.dbClientConnectionPoolName, configuration.poolName)]
        func count(_ state: String) -> any MeterHandler {
            factory.meter(
                PostgresInstruments.connectionCount,
                pool + [(AttributeName.dbClientConnectionState, state)])
        }
        idle = count("idle")
        used = count("used")
        idleMaximum = factory.meter(PostgresInstruments.idleMaximum, pool)
        idleMinimum = factory.meter(PostgresInstruments.idleMinimum, pool)
        maximum = factory.meter(PostgresInstruments.maximum, pool)
        pending = factory.meter(PostgresInstruments.pendingRequests, pool)
        timeouts = factory.counter(PostgresInstruments.timeouts, pool)
        waitTime = factory.timer(PostgresInstruments.waitTime, pool)
        useTime = factory.timer(PostgresInstruments.useTime, pool)
        createTime = factory.timer(PostgresInstruments.createTime, pool)
        // A series that is not there cannot be told from one that nobody asked for.
        timeouts.increment(by: 0)
    }

    /// Tells what has changed since the last time.
    mutating func report(_ levels: PoolLevels) {
        guard levels != reported else { return }
        idle.change(by: levels.idle - reported.idle)
        used.change(by: levels.used - reported.used)
        pending.change(by: levels.pending - reported.pending)
        maximum.change(by: levels.maximum - reported.maximum)
        // An idle connection is never closed for being idle.
        idleMaximum.change(by: levels.maximum - reported.maximum)
        idleMinimum.change(by: levels.minimum - reported.minimum)
        reported = levels
    }

    /// A caller was told that no connection became free in time.
    func timedOut() { timeouts.increment(by: 1) }

    /// A caller got a connection.
    func obtained(since start: ContinuousClock.Instant, at now: ContinuousClock.Instant) {
        waitTime.record(since: start, until: now)
    }

    /// A caller gave back the connection that it had to itself, or lost it.
    func returned(since start: ContinuousClock.Instant, at now: ContinuousClock.Instant) {
        useTime.record(since: start, until: now)
    }
}

extension MeterHandler {
    fileprivate func change(by amount: Int) {
        if amount > 0 { increment(by: Double(amount)) }
        if amount < 0 { decrement(by: Double(-amount)) }
    }
}

extension PostgresConfiguration {
    /// The name of the pool, as the conventions make one of what it connects to.
    var poolName: String { "\(host):\(port)/\(database)" }
}
