// SPDX-License-Identifier: Apache-2.0

import Expenses
import ExpensesTesting
import TelemetryModel
import TelemetryTesting
import Testing

@Suite struct ServiceSpanTests {
    @Test func `every method is one span of the layer`() async throws {
        let user = try UserID.unique()
        let names = try await withRecordedSpans { spans in
            let service = ExpenseService(store: InMemoryExpenseStore(), payments: StubPayments())
            let expense = try await service.create(try ExpenseDraft(.sample()), for: user)
            _ = try await service.get(expense.id, of: user)
            _ = try await service.list(try .sample(), of: user)
            _ = try await service.change(
                expense.id, of: user, by: try ExpenseChange(ExpenseDraft.Fields()))
            _ = try await service.summary(of: try SummaryMonth("2026-11"), for: user)
            try await service.delete(expense.id, of: user, if: .oneOf([1]))
            for span in spans.spans {
                #expect(span.kind == .internal)
                #expect(span.status.code == .unset)
                #expect(span.attributes["component"] == .string("service"))
                let isAboutOne = !["ExpenseService.list", "ExpenseService.summary"].contains(
                    span.name)
                #expect(
                    span.attributes["outlay.expense.id"]
                        == (isAboutOne ? .string(expense.id.description) : nil))
            }
            return spans.spans.map(\.name)
        }
        #expect(
            names
                == ["create", "get", "list", "change", "summary", "delete"].map {
                    "ExpenseService.\($0)"
                })
    }

    @Test func `the span of a repeat names the expense of the first time`() async throws {
        let user = try UserID.unique()
        try await withRecordedSpans { spans in
            let service = ExpenseService(store: InMemoryExpenseStore(), payments: StubPayments())
            let key = try IdempotencyKey("key")
            let first = try await service.create(try ExpenseDraft(.sample()), for: user, key: key)
            _ = try await service.create(try ExpenseDraft(.sample()), for: user, key: key)
            let ids = spans.spans.map { $0.attributes["outlay.expense.id"] }
            #expect(ids == [.string(first.id.description), .string(first.id.description)])
        }
    }

    @Test(arguments: ExpenseError.Code.allCases)
    func `only failures that are ours mark the span`(code: ExpenseError.Code) async throws {
        let user = try UserID.unique()
        try await withRecordedSpans { spans in
            let service = ExpenseService(
                store: FailingExpenseStore(ExpenseError(code, "No.")), payments: StubPayments())
            await #expect(throws: ExpenseError.self) {
                try await service.list(try .sample(), of: user)
            }
            let span = try #require(spans["ExpenseService.list"])
            let isOurs = code.audience == .operator
            #expect(span.status.code == (isOurs ? .error : .unset))
            #expect((span.attributes["error.type"] != nil) == isOurs)
        }
    }

    @Test func `layer spans are named after type and method`() {
        for span in LayerSpan.allCases {
            let type = span.rawValue.prefix { $0 != "." }
            #expect(type.lowercased() == "expense\(span.component)")
        }
    }
}
