// SPDX-License-Identifier: Apache-2.0

import Expenses
import ExpensesPostgres
import ExpensesTesting
import Instrumenting
import Postgres
import TelemetryTesting
import Testing
import Tracing

@Suite struct OutboxTests {
    @Test(arguments: OutboxRule.all)
    func `repository and outbox keep the contract`(_ rule: OutboxRule) async throws {
        try await withRepository { repository, client in
            try await rule.check(repository, PostgresOutbox(client: client))
        }
    }

    @Test func `a new event wakes who watches`() async throws {
        try await withRepository { repository, client in
            let outbox = PostgresOutbox(client: client)
            let (wakes, continuation) = AsyncStream.makeStream(of: Void.self)
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { await outbox.watch { continuation.yield() } }
                var iterator = wakes.makeAsyncIterator()
                // The first says that somebody listens from now on.
                await iterator.next()
                _ = try await repository.insert(try .sample(of: try .unique()), once: nil)
                await iterator.next()
                group.cancelAll()
            }
        }
    }

    @Test func `events lent to who is cancelled are lent again`() async throws {
        try await withRepository { repository, client in
            let outbox = PostgresOutbox(client: client)
            let expense = try Expense.sample(of: try .unique())
            _ = try await repository.insert(expense, once: nil)
            let (lent, continuation) = AsyncStream.makeStream(of: Void.self)
            await withTaskGroup(of: Void.self) { group in
                group.addTask {
                    _ = try? await outbox.relay(atMost: 1) { events in
                        continuation.yield()
                        try? await untilCancelled()
                        return Set(events.map(\.id))
                    }
                }
                for await _ in lent { break }
                group.cancelAll()
            }
            #expect(try await outbox.drain().map(\.expense) == [expense])
        }
    }

    @Test func `relaying leaves no span of its own, and publishing none above it`() async throws {
        try await withRepository { repository, client in
            _ = try await repository.insert(try .sample(of: try .unique()), once: nil)
            try await withRecordedSpans { spans in
                _ = try await PostgresOutbox(client: client).relay(atMost: 1) { events in
                    withSpan("published") { _ in Set(events.map(\.id)) }
                }
                #expect(spans.outline == "INTERNAL published")
            }
        }
    }
}
