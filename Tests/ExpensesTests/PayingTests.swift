// SPDX-License-Identifier: Apache-2.0

import Expenses
import ExpensesTesting
import Synchronization
import Testing

@Suite struct PayingTests {
    private let store = InMemoryExpenseStore()
    private let user: UserID

    init() throws {
        user = try UserID.unique()
    }

    @Test func `what the bank has debited is paid, in the next version`() async throws {
        let expense = try await inserted()
        let service = ExpenseService(store: store, payments: StubPayments())
        let paid = try await service.pay(expense.id, of: user)
        #expect(paid.status == .paid)
        #expect(paid.payment == PaymentID(expense.id.uuid))
        #expect(paid.version == 2)
        #expect(try await service.get(expense.id, of: user) == paid)
    }

    @Test func `a second pay is refused, and the bank is not asked`() async throws {
        let expense = try await inserted()
        let asked = Mutex(0)
        let service = ExpenseService(
            store: store,
            payments: StubPayments {
                asked.withLock { $0 += 1 }
                return PaymentID($0.id.uuid)
            })
        _ = try await service.pay(expense.id, of: user)
        await expect(.alreadyPaid) { try await service.pay(expense.id, of: user) }
        #expect(asked.withLock { $0 } == 1)
    }

    @Test(arguments: [
        ExpenseError.Code.insufficientFunds, .bankTimeout, .bankUnavailable, .bankFailed,
    ])
    func `where the bank says no, the expense can be paid again`(
        code: ExpenseError.Code
    ) async throws {
        let expense = try await inserted()
        let refusing = ExpenseService(
            store: store, payments: StubPayments { _ in throw ExpenseError(code, "No.") })
        await expect(code) { try await refusing.pay(expense.id, of: user) }
        let service = ExpenseService(store: store, payments: StubPayments())
        #expect(try await service.get(expense.id, of: user) == expense)
        #expect(try await service.pay(expense.id, of: user).status == .paid)
    }

    @Test func `nobody pays what somebody else has spent`() async throws {
        let expense = try await inserted()
        let service = ExpenseService(store: store, payments: StubPayments())
        let other = try UserID.unique()
        await expect(.notFound) { try await service.pay(expense.id, of: other) }
    }

    @Test func `a change of the text meanwhile does not keep it from being paid`() async throws {
        let expense = try await inserted()
        let service = ExpenseService(store: store, payments: changing(.description("Supper")))
        let paid = try await service.pay(expense.id, of: user)
        #expect(paid.description == "Supper")
        #expect(paid.status == .paid)
        #expect(paid.version == 3)
    }

    @Test func `a change of the amount meanwhile is a conflict, and nothing is marked`()
        async throws
    {
        let expense = try await inserted()
        let service = ExpenseService(store: store, payments: changing(.amount("1.00")))
        await expect(.conflict) { try await service.pay(expense.id, of: user) }
        #expect(try await service.get(expense.id, of: user).status == .unpaid)
    }

    @Test func `of two at once one pays, and the other learns that it is paid`() async throws {
        let expense = try await inserted()
        let first = ExpenseService(store: store, payments: StubPayments())
        let service = ExpenseService(
            store: store,
            payments: StubPayments {
                _ = try await first.pay($0.id, of: $0.user)
                return PaymentID($0.id.uuid)
            })
        await expect(.alreadyPaid) { try await service.pay(expense.id, of: user) }
    }

    @Test func `the amount of what is paid cannot change, its text can`() async throws {
        let expense = try await inserted()
        let service = ExpenseService(store: store, payments: StubPayments())
        _ = try await service.pay(expense.id, of: user)
        await expect(.alreadyPaid) {
            try await service.change(expense.id, of: user, by: .amount("1.00"))
        }
        let changed = try await service.change(expense.id, of: user, by: .description("Supper"))
        #expect(changed.status == .paid)
    }

    private func inserted() async throws -> Expense {
        try await store.insert(try .sample(of: user), once: nil)
    }

    /// A bank that pays, and during whose work somebody changes the expense.
    private func changing(_ change: ExpenseChange) -> StubPayments {
        let service = ExpenseService(store: store, payments: StubPayments())
        return StubPayments {
            _ = try await service.change($0.id, of: $0.user, by: change)
            return PaymentID($0.id.uuid)
        }
    }

    private func expect(
        _ code: ExpenseError.Code, sourceLocation: SourceLocation = #_sourceLocation,
        _ operation: () async throws -> some Any
    ) async {
        let error = await #expect(throws: ExpenseError.self, sourceLocation: sourceLocation) {
            _ = try await operation()
        }
        #expect(error?.code == code, sourceLocation: sourceLocation)
    }
}

extension ExpenseChange {
    fileprivate static func description(_ text: String) -> ExpenseChange {
        only { $0.description = .string(text) }
    }

    fileprivate static func amount(_ text: String) -> ExpenseChange {
        only { $0.amount = .string(text) }
    }

    private static func only(_ set: (inout ExpenseDraft.Fields) -> Void) -> ExpenseChange {
        var fields = ExpenseDraft.Fields()
        set(&fields)
        do {
            return try ExpenseChange(fields)
        } catch {
            preconditionFailure("The fields that this file sets are good: \(error)")
        }
    }
}
