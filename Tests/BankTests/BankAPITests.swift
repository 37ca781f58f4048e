// SPDX-License-Identifier: Apache-2.0

import TelemetryTesting
import Testing

@testable import Bank

@Suite struct BankAPITests {
    @Test func `an account is opened once, and a repeat finds it open`() async throws {
        _ = try await withBank { bank in
            let first = try await bank.open()
            #expect(first.status == .created)
            #expect(first["balance"] == "100.00")
            try await bank.pay("30.00", key: "a")
            let again = try await bank.open()
            #expect(again.status == .ok)
            #expect(again["balance"] == "70.00")
            #expect(again["opening_balance"] == "100.00")
            let other = try await bank.open("ada", "5.00")
            #expect(other.status == .conflict)
            #expect(other["code"] == "account_exists")
        }
    }

    @Test func `a payment debits once, however often its order comes`() async throws {
        _ = try await withBank { bank in
            try await bank.open()
            let first = try await bank.pay("42.50", key: "lunch")
            #expect(first.status == .created)
            let id = try #require(first["id"])
            #expect(first.headers[.location] == "/payments/\(id)")
            let again = try await bank.pay("42.50", key: "lunch")
            #expect(again.status == .created)
            #expect(again["id"] == id)
            #expect(try await bank.balance() == "57.50")
            let read = try await bank.send(.get, "/payments/\(id)")
            #expect(read.text == first.text)
        }
    }

    @Test func `a key belongs to one payment`() async throws {
        _ = try await withBank { bank in
            try await bank.open()
            try await bank.pay("1.00", key: "lunch")
            let other = try await bank.pay("2.00", key: "lunch")
            #expect(other.status == .unprocessableContent)
            #expect(other["code"] == "idempotency_mismatch")
            #expect(try await bank.balance() == "99.00")
        }
    }

    @Test func `insufficient funds refuse, and the same order may succeed later`() async throws {
        _ = try await withBank { bank in
            try await bank.open("ada", "10.00")
            let refused = try await bank.pay("10.01", key: "a")
            #expect(refused.status == .conflict)
            #expect(refused["code"] == "insufficient_funds")
            #expect(try await bank.balance() == "10.00")
            #expect(try await bank.pay("10.00", key: "b").status == .created)
            #expect(try await bank.balance() == "0.00")
        }
    }

    @Test func `who has no account in the currency cannot pay in it`() async throws {
        _ = try await withBank { bank in
            #expect(try await bank.pay("1.00", key: "a")["code"] == "no_account")
            try await bank.open()
            #expect(try await bank.pay("1.00", currency: "USD", key: "a")["code"] == "no_account")
        }
    }

    @Test func `many at once never overdraw`() async throws {
        _ = try await withBank { bank in
            try await bank.open("ada", "10.00")
            let statuses = try await withThrowingTaskGroup(of: Int.self) { group in
                for number in 0..<24 {
                    group.addTask { try await bank.pay("1.00", key: "\(number)").status.code }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(statuses.filter { $0 == 201 }.count == 10)
            #expect(statuses.filter { $0 == 409 }.count == 14)
            #expect(try await bank.balance() == "0.00")
        }
    }

    @Test func `one order many times at once is one debit and one answer`() async throws {
        _ = try await withBank { bank in
            try await bank.open()
            let ids = try await withThrowingTaskGroup(of: String?.self) { group in
                for _ in 0..<16 {
                    group.addTask { try await bank.pay("10.00", key: "lunch")["id"] }
                }
                return try await group.reduce(into: Set<String?>()) { $0.insert($1) }
            }
            #expect(ids.count == 1)
            #expect(ids.first != .some(nil))
            #expect(try await bank.balance() == "90.00")
        }
    }

    @Test func `the last money goes to one order even if it comes twice at once`() async throws {
        _ = try await withBank { bank in
            try await bank.open("ada", "10.00")
            let statuses = try await withThrowingTaskGroup(of: Int.self) { group in
                for _ in 0..<8 {
                    group.addTask { try await bank.pay("10.00", key: "all").status.code }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(statuses.allSatisfy { $0 == 201 })
            #expect(try await bank.balance() == "0.00")
        }
    }

    @Test func `every bad field is listed at once`() async throws {
        _ = try await withBank { bank in
            let answer = try await bank.send(
                .post, "/payments", #"{"user":"a b","amount":"-1","currency":"euro","note":1}"#,
                key: "a")
            #expect(answer.status == .badRequest)
            for field in ["user", "amount", "currency", "reference", "note"] {
                #expect(answer.text.contains(#""field":"\#(field)""#), "\(field)")
            }
            let keyless = try await bank.send(.post, "/payments", "{}")
            #expect(keyless.text.contains("Idempotency-Key"))
            #expect(try await bank.send(.get, "/payments/7").status == .badRequest)
            #expect(
                try await bank.send(.get, "/payments/00000000-0000-7000-8000-000000000000").status
                    == .notFound)
            #expect(try await bank.send(.get, "/accounts/nobody").status == .notFound)
            #expect(try await bank.send(.get, "/nowhere").status == .notFound)
            #expect(try await bank.send(.delete, "/payments").status == .methodNotAllowed)
            #expect(try await bank.send(.get, "/readyz").status == .ok)
        }
    }

    @Test func `a payment leaves one span a layer, and no span tells whose money it was`()
        async throws
    {
        let spans = try await withBank { bank in
            try await bank.open("margaret", "98765432.10")
            try await bank.pay("98765432.10", user: "margaret", key: "lunch")
        }
        let payment = try #require(spans.spans.first { $0.name == "POST /payments" })
        let trace = spans.spans.filter { $0.context.traceID == payment.context.traceID }
        #expect(
            SpanOutline(trace).description == """
                SERVER POST /payments
                  INTERNAL BankHandler.pay
                    INTERNAL BankService.pay
                      INTERNAL BankRepository.pay
                        CLIENT SELECT payments
                        CLIENT UPDATE accounts INSERT payments
                """)
        for layer in ["BankHandler.pay", "BankService.pay"] {
            let span = try #require(spans[layer])
            #expect(span.attributes.map(\.key).sorted() == ["component", "outlay.payment.id"])
        }
        let said = "\(spans.spans)".replacing("/accounts/margaret", with: "")
        // Fewer digits would be found in an id or a time now and then.
        for secret in ["margaret", "98765432.10", "9876543210", "lunch"] {
            #expect(!said.contains(secret), "\(secret)")
        }
    }
}
