// SPDX-License-Identifier: Apache-2.0

import Expenses
import ExpensesTesting
import TelemetryModel
import TelemetryTesting
import Testing

@Suite struct BudgetTests {
    @Test(arguments: BudgetRule.all)
    func `the store in memory keeps the contract`(rule: BudgetRule) async throws {
        try await rule.check(InMemoryBudgetStore())
    }

    @Test(arguments: [
        ("2026-11-20", "2026-11", "2026-11-01", "2026-11-30"),
        ("2024-02-29", "2024-02", "2024-02-01", "2024-02-29"),
        ("2025-12-31", "2025-12", "2025-12-01", "2025-12-31"),
        ("0001-01-01", "0001-01", "0001-01-01", "0001-01-31"),
        ("9999-12-01", "9999-12", "9999-12-01", "9999-12-31"),
    ])
    func `a day belongs to its month`(
        day: String, name: String, first: String, last: String
    ) throws {
        let month = SummaryMonth(of: try CalendarDate(day))
        #expect(month == (try SummaryMonth(name)))
        #expect(month.firstDay.description == first)
        #expect(month.lastDay.description == last)
    }

    @Test(arguments: [
        (79, 100, [Int]()), (80, 100, [80]), (99, 100, [80]), (100, 100, [80, 100]),
        (1, 1, [80, 100]),
        (0, 1, []), (800, 1001, []), (801, 1001, [80]),
        (Int.max, 9_999_999_999_999_999, [80, 100]),
    ])
    func `a level is reached to the minor unit`(spent: Int, limit: Int, reached: [Int]) throws {
        let currency = try Currency("EUR")
        let levels = BudgetAlert.Level.allCases.filter {
            $0.isReached(
                by: Money(minorUnits: Int64(spent), currency: currency),
                of: Money(minorUnits: Int64(limit), currency: currency))
        }
        #expect(levels.map(\.rawValue) == reached)
    }

    @Test func `a deletion comes after every version`() {
        #expect(SpendingChange.Revision.version(.max - 1) < .deleted)
        #expect(SpendingChange.Revision.version(1) < .version(2))
    }

    @Test func `the alerts that an event raised stand on the span of the service`() async throws {
        let user = try UserID.unique()
        let store = InMemoryBudgetStore()
        let month = try SummaryMonth("2026-11")
        _ = try await store.set(try .sample(of: user), in: month, at: .sample)
        try await withRecordedSpans { spans in
            let service = BudgetService(store: store, clock: { .sample })
            let change = try SpendingChange.sample(of: user, 10_000)
            for _ in 1...2 { _ = try await service.apply(change) }
            let attributes = spans.spans.map(\.attributes)
            #expect(attributes.map { $0["outlay.event.outcome"] } == ["applied", "stale"])
            #expect(attributes.map { $0["outlay.budget.alerts"] } == [.int(2), .int(0)])
            #expect(attributes.allSatisfy { $0["component"] == "service" })
        }
    }

    @Test(arguments: ExpenseError.Code.allCases)
    func `only failures that are ours mark the span`(code: ExpenseError.Code) async throws {
        let user = try UserID.unique()
        try await withRecordedSpans { spans in
            let service = BudgetService(store: FailingBudgetStore(ExpenseError(code, "No.")))
            await #expect(throws: ExpenseError.self) {
                try await service.list(in: service.currentMonth, of: user)
            }
            let span = try #require(spans["BudgetService.list"])
            #expect((span.status.code == .error) == (code.audience == .operator))
        }
    }

    @Test func `layer spans are named after type and method`() {
        for span in BudgetSpan.allCases {
            let type = span.rawValue.prefix { $0 != "." }
            #expect(type.lowercased() == "budget\(span.component)")
        }
    }
}
