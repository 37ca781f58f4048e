// SPDX-License-Identifier: Apache-2.0

import Instrumenting
import Tracing

/// The span attributes of a statement, as one client sends them.
struct SpanAttributeCache {
    let client: UInt64
    let attributes: AttributeList
}

/// Starts and fails the CLIENT spans of statements (`db/postgresql.md`).
struct StatementTelemetry: Sendable {
    private let client = Ticket.next()
    private let database: String
    private let address: String
    private let port: Int?

    init(configuration: PostgresConfiguration) {
        database = configuration.database
        address = configuration.host
        let isSocket = address.hasPrefix("/") || address.hasPrefix("@")
        port = isSocket || configuration.port == 5432 ? nil : configuration.port
    }

    /// Starts the span of one run of a statement; nil where tracing is suppressed.
    ///
    /// The caller ends it. It is not made current, since nothing below it makes spans.
    func startSpan(_ statement: PostgresStatement) -> (any Span)? {
        let context = ServiceContext.current ?? .topLevel
        guard !context.isTracingSuppressed else { return nil }
        return Instrumenting.startSpan(
            statement.summary, context: context, ofKind: .client,
            attributes: attributes(of: statement))
    }

    /// Marks a span as failed: by SQLSTATE where there is one, and never with words of the server's,
    /// which may quote values. A caller that cancelled gets what it asked for.
    func record(_ error: any Error, on span: any Span) {
        guard let error = error as? PostgresError else { return }
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
