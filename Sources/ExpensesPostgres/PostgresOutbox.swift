// SPDX-License-Identifier: Apache-2.0

import Expenses
import Instrumenting
import Postgres
import Tracing

/// The outbox beside the expenses in Postgres.
///
/// Events are locked for as long as they are lent, so that a relay which is killed gives them back at
/// once. No span tells of its own statements, which mostly look for work and find none; `publish` runs
/// in no trace, so that each message can continue its own.
package struct PostgresOutbox: ExpenseOutbox {
    /// Where ``Migration/outbox`` notifies.
    private static let channel = "outbox"

    private let client: PostgresClient

    /// - Parameter client: reaches a database whose schema is current.
    package init(client: PostgresClient) {
        self.client = client
    }

    package func relay(
        atMost limit: Int, _ publish: @Sendable ([ExpenseEvent]) async -> Set<EventID>
    ) async throws -> OutboxRound {
        do {
            return try await withTracingSuppressed {
                try await client.withTransaction { try await relay(limit, $0, publish) }
            }
        } catch let error as PostgresError {
            throw ExpenseError(error)
        }
    }

    package func watch(_ action: @Sendable () -> Void) async {
        for await _ in client.notifications(on: Self.channel, bufferingNewest: 1) { action() }
    }

    package func backlog() async throws -> OutboxBacklog {
        do {
            return try await withTracingSuppressed {
                let rows = try await client.query(OutboxStatements.backlog, OutboxBacklog.most)
                guard let row = rows.first else { return OutboxBacklog(depth: 0, oldestAge: .zero) }
                let age: Int64? = try row["age"]
                return OutboxBacklog(
                    depth: try row["depth"], oldestAge: .microseconds(max(age ?? 0, 0)))
            }
        } catch let error as PostgresError {
            throw ExpenseError(error)
        }
    }

    private func relay(
        _ limit: Int, _ transaction: PostgresTransaction,
        _ publish: @Sendable ([ExpenseEvent]) async -> Set<EventID>
    ) async throws -> OutboxRound {
        let rows = try await transaction.query(OutboxStatements.claim, limit)
        guard !rows.isEmpty else { return OutboxRound(lent: 0, published: 0) }
        let events = try rows.map { try ExpenseEvent($0) }
        let published = await ServiceContext.$current.withValue(.topLevel) {
            await publish(events)
        }
        let positions: [Int] = try zip(rows, events).compactMap { row, event in
            published.contains(event.id) ? try row["position"] : nil
        }
        try await transaction.execute(OutboxStatements.remove, positions)
        return OutboxRound(lent: events.count, published: positions.count)
    }
}
