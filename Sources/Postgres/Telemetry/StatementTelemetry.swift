// SPDX-License-Identifier: Apache-2.0

import Instrumenting
import Metrics
import Tracing

/// The span attributes of a statement, as one client sends them.
struct SpanAttributeCache {
    let client: UInt64
    let attributes: AttributeList
}

/// One run of a statement that is traced and measured.
struct StatementRun {
    fileprivate let span: any Span
    fileprivate let summary: String
    fileprivate let start: ContinuousClock.Instant
}

/// Starts and ends the CLIENT spans of statements, and measures them (`db/postgresql.md`,
/// `db/database-metrics.md`).
struct StatementTelemetry: Sendable {
    private struct Outcome: Hashable {
        let summary: String
        var errorType: String?
        var sqlState: String?
    }

    private let client = Ticket.next()
    private let database: String
    private let address: String
    private let port: Int?
    private let durations: MetricSeries<Outcome, any TimerHandler>
    private let now: @Sendable () -> ContinuousClock.Instant

    init(
        configuration: PostgresConfiguration, metrics: any MetricsFactory = MetricsSystem.factory,
        now: @escaping @Sendable () -> ContinuousClock.Instant = { .now }
    ) {
        let (database, address) = (configuration.database, configuration.host)
        let isSocket = address.hasPrefix("/") || address.hasPrefix("@")
        let port = isSocket || configuration.port == 5432 ? nil : configuration.port
        (self.database, self.address, self.port) = (database, address, port)
        self.now = now
        durations = MetricSeries { outcome in
            var dimensions = [
                (AttributeName.dbSystemName, "postgresql"),
                (AttributeName.dbNamespace, database),
                (AttributeName.dbQuerySummary, outcome.summary),
                (AttributeName.serverAddress, address),
            ]
            dimensions.append(AttributeName.serverPort, port.map(String.init))
            dimensions.append(AttributeName.errorType, outcome.errorType)
            dimensions.append(AttributeName.dbResponseStatusCode, outcome.sqlState)
            return metrics.timer(PostgresInstruments.operationDuration, dimensions)
        }
    }

    /// Starts the span of one run of a statement; nil where tracing is suppressed.
    ///
    /// The caller ends it. It is not made current, since nothing below it makes spans.
    func begin(_ statement: PostgresStatement) -> StatementRun? {
        let context = ServiceContext.current ?? .topLevel
        guard !context.isTracingSuppressed else { return nil }
        let start = now()
        let span = startSpan(
            statement.summary, context: context, ofKind: .client,
            attributes: attributes(of: statement))
        return StatementRun(span: span, summary: statement.summary, start: start)
    }

    /// Ends a run. Failures are told by SQLSTATE where there is one, and never with words of the
    /// server's, which may quote values. A caller that cancelled gets what it asked for.
    func end(_ run: StatementRun, failure: (any Error)? = nil) {
        var outcome = Outcome(summary: run.summary)
        if let error = failure as? PostgresError {
            (outcome.errorType, outcome.sqlState) = (error.errorType, error.sqlState)
            record(error, on: run.span)
        }
        measuring(run.span) { durations[outcome].record(since: run.start, until: now()) }
        run.span.end()
    }

    private func record(_ error: PostgresError, on span: any Span) {
        var attributes: AttributeList = [AttributeName.errorType: .string(error.errorType)]
        attributes[AttributeName.dbResponseStatusCode] = error.sqlState.map { .string($0) }
        span.setAttributes(attributes)
        span.setStatus(SpanStatus(code: .error, message: error.description))
    }

    /// Built once for a statement and client, then only retained.
    private func attributes(of statement: PostgresStatement) -> AttributeList {
        statement.withSpanAttributes { cache in
            if let cache, cache.client == client { return cache.attributes }
            let attributes = makeAttributes(of: statement)
            cache = SpanAttributeCache(client: client, attributes: attributes)
            return attributes
        }
    }

    private func makeAttributes(of statement: PostgresStatement) -> AttributeList {
        var attributes: AttributeList = [
            AttributeName.dbSystemName: "postgresql",
            AttributeName.dbNamespace: .string(database),
            AttributeName.dbQuerySummary: .string(statement.summary),
            AttributeName.dbQueryText: .string(statement.sql),
            AttributeName.serverAddress: .string(address),
            AttributeName.peerService: "postgresql",
        ]
        attributes[AttributeName.serverPort] = port.map { .int64(Int64($0)) }
        return attributes
    }
}
