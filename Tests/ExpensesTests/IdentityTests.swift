// SPDX-License-Identifier: Apache-2.0

import Expenses
import ExpensesTesting
import Testing

@Suite struct IdentityTests {
    @Test(arguments: ["", " ", "a b", "a\u{0}", "é", "a\n", String(repeating: "x", count: 129)])
    func `a user is named by visible ASCII`(text: String) throws {
        let error = try #require(throws: ExpenseError.self) { try UserID(text) }
        #expect(error.code == .unauthenticated)
        #expect(try UserID("ada@example.com").rawValue == "ada@example.com")
    }

    @Test(arguments: ["", " ", "a b", "a\u{0}", "é", String(repeating: "x", count: 256)])
    func `an idempotency key is visible ASCII`(text: String) throws {
        let error = try #require(throws: ExpenseError.self) { try IdempotencyKey(text) }
        #expect(error.code == .invalid)
        let longest = String(repeating: "x", count: 255)
        #expect(try IdempotencyKey(longest).rawValue == longest)
    }

    @Test func `requests that ask for the same have the same fingerprint`() throws {
        let text = try fingerprint(.sample())
        var fields = ExpenseDraft.Fields.sample(description: " Lunch with the auditors ")
        fields.amount = .number("42.5")
        #expect(try fingerprint(fields) == text)
    }

    @Test func `requests that ask for something else have other fingerprints`() throws {
        var withoutDay = ExpenseDraft.Fields.sample()
        withoutDay.spentOn = .absent
        let all = try [
            .sample(), withoutDay, .sample(description: "Dinner"), .sample(amount: "42.51"),
            .sample(currency: "USD"), .sample(category: "travel"), .sample(spentOn: "2026-11-21"),
        ].map(fingerprint)
        #expect(Set(all).count == all.count)
    }

    private func fingerprint(_ fields: ExpenseDraft.Fields) throws -> String {
        IdempotentRequest(
            key: try IdempotencyKey("key"), draft: try ExpenseDraft(fields)
        ).fingerprint
    }
}
