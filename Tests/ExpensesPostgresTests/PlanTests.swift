// SPDX-License-Identifier: Apache-2.0

import Expenses
import ExpensesTesting
import Postgres
import Testing

@testable import ExpensesPostgres

/// How the server runs what is run often, on a table that is not small.
@Suite struct PlanTests {
    private static let seed = PostgresStatement(
        """
        insert into expenses
        select gen_random_uuid(), 'user-' || number % 50, 'seeded', 1 + number, 'EUR',
            case when number % 500 < 50 then 'rare' else 'meals-' || number % 7 end,
            date '2020-01-01' + number % 2000, 'unpaid', now(), now(), 1
        from generate_series(1, 50000) as number
        """,
        summary: "INSERT expenses")

    @Test func `lists and sums read an index and sort nothing`() async throws {
        try await withRepository { _, client in
            try await client.execute(Self.seed)
            try await client.execute(PostgresStatement("analyze expenses", summary: "ANALYZE"))
            let day = try CalendarDate("2024-01-01")
            let id = ExpenseID(time: .sample, random: 0)
            let page: [any PostgresEncodable] = [
                "user-7", CalendarDate.earliest, day, id, String?.none, 21,
            ]
            let list = try await plan(of: Statements.list, page, by: client)
            #expect(list.contains("Index Scan Backward using expenses_by_day"))
            #expect(list.contains("(ROW(spent_on, id) < ROW("))
            #expect(!list.contains("Sort"))

            let inCategory = try await plan(
                of: Statements.listCategory, page + ["rare"], by: client)
            #expect(inCategory.contains("Index Scan Backward using expenses_by_category_and_day"))
            #expect(!inCategory.contains("Sort"))

            let find = try await plan(of: Statements.find, ["user-7", id], by: client)
            #expect(find.contains("Index Scan using expenses_pkey"))

            let month = try SummaryMonth("2024-02")
            let sum = try await plan(
                of: Statements.summarize, ["user-7", month.firstDay, month.lastDay], by: client)
            #expect(sum.contains("expenses_by_day"))
            #expect(!sum.contains("Seq Scan"))
        }
    }

    @Test func `a plan that serves every parameter reads the same indexes`() async throws {
        try await withRepository { _, client in
            try await client.execute(Self.seed)
            try await client.execute(PostgresStatement("analyze expenses", summary: "ANALYZE"))
            let page: [any PostgresEncodable] = [
                "user-7", CalendarDate.earliest, CalendarDate.latest,
                ExpenseID(time: .sample, random: 0), String?.none, 21,
            ]
            try await client.withConnection { connection in
                let generic = "set plan_cache_mode = force_generic_plan"
                try await connection.execute(PostgresStatement(generic, summary: "SET"))
                let list = try await plan(of: Statements.list, page, by: connection)
                #expect(list.contains("Index Scan Backward using expenses_by_day"))
                let category = try await plan(
                    of: Statements.listCategory, page + ["rare"], by: connection)
                #expect(category.contains("Index Scan Backward using expenses_by_category_and_day"))
            }
        }
    }

    private func plan(
        of statement: PostgresStatement, _ parameters: [any PostgresEncodable],
        by session: some PostgresSession
    ) async throws -> String {
        let explain = PostgresStatement("explain \(statement.sql)", summary: "EXPLAIN")
        let rows = try await session.query(explain, parameters: parameters)
        return try rows.map { try $0[0, as: String.self] }.joined(separator: "\n")
    }
}
