// SPDX-License-Identifier: Apache-2.0

import ExpensesTesting
import Testing

@Suite struct InMemoryExpenseStoreTests {
    @Test(arguments: StoreRule.all)
    func `the store in memory keeps the contract`(_ rule: StoreRule) async throws {
        try await rule.check(InMemoryExpenseStore())
    }
}
