// SPDX-License-Identifier: Apache-2.0

import Instrumenting

/// What a ``PostgresClient`` measures (`db/database-metrics.md`).
///
/// `db.client.operation.duration` has the attributes `db.system.name`, `db.namespace`,
/// `db.query.summary`, `server.address`, `server.port` if it is not 5432, and on failure `error.type` and
/// `db.response.status_code`. The others have `db.client.connection.pool.name`, which is
/// `host:port/database`, and `db.client.connection.count` also `db.client.connection.state`.
package enum PostgresInstruments {
    /// One record a statement that has a span, of the same duration.
    package static let operationDuration = MetricInstrument(
        "db.client.operation.duration", .histogram(bounds: seconds), unit: "s",
        description: "Duration of database client operations.",
        attributeTypes: [AttributeName.serverPort: .int])

    /// Open connections: `used` while a statement is under way or somebody has it alone, else `idle`.
    package static let connectionCount = MetricInstrument(
        "db.client.connection.count", .upDownCounter, unit: "{connection}",
        description: """
            The number of connections that are currently in state described by the `state` attribute.
            """,
        isInteger: true)

    package static let idleMaximum = MetricInstrument(
        "db.client.connection.idle.max", .upDownCounter, unit: "{connection}",
        description: "The maximum number of idle open connections allowed.", isInteger: true)

    package static let idleMinimum = MetricInstrument(
        "db.client.connection.idle.min", .upDownCounter, unit: "{connection}",
        description: "The minimum number of idle open connections allowed.", isInteger: true)

    package static let maximum = MetricInstrument(
        "db.client.connection.max", .upDownCounter, unit: "{connection}",
        description: "The maximum number of open connections allowed.", isInteger: true)

    package static let pendingRequests = MetricInstrument(
        "db.client.connection.pending_requests", .upDownCounter, unit: "{request}",
        description: "The number of current pending requests for an open connection.",
        isInteger: true)

    /// Callers who waited for as long as ``PostgresConfiguration/acquireTimeout``.
    package static let timeouts = MetricInstrument(
        "db.client.connection.timeouts", .counter, unit: "{timeout}",
        description: """
            The number of connection timeouts that have occurred trying to obtain a connection from \
            the pool.
            """,
        isInteger: true)

    /// One record a connection that was opened for the pool.
    package static let createTime = MetricInstrument(
        "db.client.connection.create_time", .histogram(bounds: seconds), unit: "s",
        description: "The time it took to create a new connection.")

    /// One record a statement outside transactions, and one a transaction.
    package static let waitTime = MetricInstrument(
        "db.client.connection.wait_time", .histogram(bounds: seconds), unit: "s",
        description: "The time it took to obtain an open connection from the pool.")

    /// One record a transaction, or whatever else has a connection to itself; statements that share one
    /// borrow nothing.
    package static let useTime = MetricInstrument(
        "db.client.connection.use_time", .histogram(bounds: seconds), unit: "s",
        description: "The time between borrowing a connection and returning it to the pool.")

    package static let all = [
        operationDuration, connectionCount, idleMaximum, idleMinimum, maximum, pendingRequests,
        timeouts, createTime, waitTime, useTime,
    ]

    private static let seconds = [0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5, 10]
}
