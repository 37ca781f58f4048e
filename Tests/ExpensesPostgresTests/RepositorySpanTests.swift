// SPDX-License-Identifier: Apache-2.0

import Expenses
import ExpensesPostgres
import ExpensesTesting
import Postgres
import TelemetryModel
import TelemetryTesting
import Testing

@Suite struct RepositorySpanTests {
    @Test func `each call is a span of the layer with its statements below`() async throws {
        let outline = try await record { service, user in
            let draft = try ExpenseDraft(.sample())
            let expense = try await service.create(draft, for: user)
            _ = try await service.get(expense.id, of: user)
            _ = try await service.list(try .sample(category: "meals"), of: user)
            _ = try await service.change(expense.id, of: user, by: try .sample())
            _ = try await service.summary(of: try SummaryMonth("2026-11"), for: user)
            try await service.delete(expense.id, of: user)
        }
        #expect(
            outline == """
                INTERNAL ExpenseService.create
                  INTERNAL ExpenseRepository.insert
                    CLIENT INSERT expenses INSERT outbox
                INTERNAL ExpenseService.get
                  INTERNAL ExpenseRepository.find
                    CLIENT SELECT expenses
                INTERNAL ExpenseService.list
                  INTERNAL ExpenseRepository.list
                    CLIENT SELECT expenses
                INTERNAL ExpenseService.change
                  INTERNAL ExpenseRepository.find
                    CLIENT SELECT expenses
                  INTERNAL ExpenseRepository.update
                    CLIENT UPDATE expenses INSERT outbox
                INTERNAL ExpenseService.summary
                  INTERNAL ExpenseRepository.summarize
                    CLIENT SELECT expenses
                INTERNAL ExpenseService.delete
                  INTERNAL ExpenseRepository.delete
                    CLIENT DELETE expenses INSERT outbox
                """)
    }

    @Test func `a keyed request is one statement, its repeat one more`() async throws {
        let outline = try await record { service, user in
            let draft = try ExpenseDraft(.sample())
            for _ in 1...2 {
                _ = try await service.create(draft, for: user, key: try IdempotencyKey("key"))
            }
        }
        #expect(
            outline == """
                INTERNAL ExpenseService.create
                  INTERNAL ExpenseRepository.insert
                    CLIENT INSERT idempotency_keys INSERT expenses INSERT outbox
                INTERNAL ExpenseService.create
                  INTERNAL ExpenseRepository.insert
                    CLIENT INSERT idempotency_keys INSERT expenses INSERT outbox
                    CLIENT SELECT idempotency_keys
                """)
    }

    @Test func `an expense that is not there is no error`() async throws {
        let outline = try await record { service, user in
            let id = ExpenseID.random(at: .sample)
            await #expect(throws: ExpenseError.self) { try await service.get(id, of: user) }
            await #expect(throws: ExpenseError.self) { try await service.delete(id, of: user) }
        }
        #expect(!outline.contains("ERROR"))
    }

    @Test func `a statement that fails marks every span above it`() async throws {
        let outline = try await withRepository { repository, client in
            try await client.execute(PostgresStatement("drop table expenses", summary: "DROP"))
            let user = try UserID.unique()
            return try await withRecordedSpans { spans in
                let service = ExpenseService(store: repository, payments: StubPayments())
                await #expect(throws: ExpenseError.self) {
                    try await service.list(try .sample(), of: user)
                }
                let failed = try #require(spans["ExpenseRepository.list"])
                #expect(failed.attributes["error.type"] == .string("Expenses.ExpenseError"))
                return spans.outline
            }
        }
        #expect(
            outline == """
                INTERNAL ExpenseService.list ERROR
                  INTERNAL ExpenseRepository.list ERROR
                    CLIENT SELECT expenses ERROR
                """)
    }

    @Test func `nothing of an expense but its id is in telemetry`() async throws {
        try await withRepository { repository, _ in
            let user = try UserID.unique()
            let expense = try Expense.sample(
                of: user, description: "secret-1", amount: "987654.32", category: "secret-2",
                spentOn: "2031-12-29")
            let spans = try await withRecordedSpans { spans in
                _ = try await repository.insert(
                    expense, once: try expense.request(under: "secret-3"))
                _ = try? await repository.insert(expense, once: nil)
                _ = try await repository.list(try .sample(category: "secret-2"), of: user)
                return spans.spans
            }
            #expect(spans.count == 6)
            let text = "\(spans)"
            for secret in ["secret-", "98765432", "2031-12-29", user.rawValue] {
                #expect(!text.contains(secret))
            }
        }
    }

    /// What `body` leaves behind when it calls a service on Postgres.
    private func record(
        _ body: (ExpenseService, UserID) async throws -> Void
    ) async throws -> String {
        try await withRepository { repository, _ in
            try await withRecordedSpans { spans in
                try await body(
                    ExpenseService(store: repository, payments: StubPayments()), try .unique())
                for span in spans.spans where span.name.hasPrefix("ExpenseRepository.") {
                    #expect(span.attributes["component"] == .string("repository"))
                }
                return spans.outline
            }
        }
    }
}

extension ExpenseChange {
    fileprivate static func sample() throws -> ExpenseChange {
        var fields = ExpenseDraft.Fields()
        fields.category = .string("travel")
        return try ExpenseChange(fields)
    }
}
