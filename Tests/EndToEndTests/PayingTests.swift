// SPDX-License-Identifier: Apache-2.0

import Foundation
import PostgresTesting
import Subprocess
import TelemetryModel
import TelemetryTesting
import Testing
import TraceStore

/// The API and the bank as two processes, and the money that goes from one to the other.
@Suite(.timeLimit(.minutes(5))) struct PayingTests {
    @Test func `paying is one trace through both services`() async throws {
        let run = try await withTwoServices { api, bank in
            try await bank.open("100.00")
            let path = try await api.create()
            let paid = try await api.request(.POST, "\(path)/pay", headers: ["x-request-id": "r-7"])
            #expect(paid.status == 200)
            #expect(paid.body.contains(#""status":"paid""#))
            #expect(try await api.request(.POST, "\(path)/pay").status == 409)
            #expect(try await bank.balance() == "57.50")
            return paid
        }
        let trace = try #require(run.traces.first { $0.id == run.paid.traceID })
        #expect(SpanOutline(trace.spans.map(\.span)).description == Self.tree)
        for span in trace.spans.map(\.span) {
            #expect(
                span.attributes.map(\.key).sorted() == Self.attributes(of: span), "\(span.name)")
        }
        let services = Set(trace.spans.map { trace.sources[$0.source].resource.serviceName })
        #expect(services == ["outlay-expenses", "outlay-bank"])
    }

    @Test func `an account that does not suffice, or is not there, is a conflict`() async throws {
        _ = try await withTwoServices { api, bank in
            let path = try await api.create()
            let missing = try await api.request(.POST, "\(path)/pay")
            #expect(missing.status == 409)
            #expect(missing.body.contains(#""code":"no_account""#))
            try await bank.open("10.00")
            let poor = try await api.request(.POST, "\(path)/pay")
            #expect(poor.status == 409)
            #expect(poor.body.contains(#""code":"insufficient_funds""#))
            #expect(try await api.request(.GET, path).body.contains(#""status":"unpaid""#))
            return poor
        }
    }

    @Test func `many who pay one expense at once debit it once`() async throws {
        _ = try await withTwoServices { api, bank in
            try await bank.open("100.00")
            let path = try await api.create()
            let answers = try await withThrowingTaskGroup(of: Answer.self) { group in
                for _ in 0..<8 {
                    group.addTask { try await api.request(.POST, "\(path)/pay") }
                }
                return try await group.reduce(into: [Answer]()) { $0.append($1) }
            }
            #expect(answers.filter { $0.status == 200 }.count == 1)
            #expect(answers.allSatisfy { $0.status == 200 || $0.status == 409 })
            #expect(try await bank.balance() == "57.50")
            return answers[0]
        }
    }

    @Test func `without a bank there is a clear error, and a circuit that opens`() async throws {
        let run = try await withStack(environment: ["OUTLAY_BANK_URL": "http://127.0.0.1:1"]) {
            api in
            let path = try await api.create()
            var answers: [Answer] = []
            for _ in 0..<3 { answers.append(try await api.request(.POST, "\(path)/pay")) }
            return answers
        }
        #expect(run.result.allSatisfy { $0.status == 503 })
        #expect(run.result.allSatisfy { $0.body.contains(#""code":"bank_unavailable""#) })
        let last = run.spans(run.result[2].traceID)
        let client = try #require(last.first { $0.name == "BankClient.pay" })
        #expect(client.attributes["outlay.bank.circuit"] == "open")
        #expect(last.allSatisfy { $0.kind != .client || $0.name == "SELECT expenses" })
    }

    @Test func `a bank that is killed again and again debits every expense at most once`()
        async throws
    {
        try await withTestDatabase { url in
            try await withMigrations(at: url) {
                let environment = ["DATABASE_URL": url, "OTEL_TRACES_EXPORTER": "none"]
                var unpaid = try await withShop(environment) { api, bank in
                    try await bank.open("1000.00")
                    return try await api.createStamps(20)
                }
                for _ in 0..<4 {
                    let left = unpaid
                    unpaid.subtract(
                        try await withShop(environment) { api, bank in
                            try await api.pay(left, killing: bank.outlay, after: 3)
                        })
                }
                let patient = unpaid
                // Whatever broke, the bank's books and ours agree in the end.
                let balance = try await withShop(environment) { api, bank in
                    for path in patient {
                        // 409 where a killed answer had been a payment.
                        let status = try await api.request(.POST, "\(path)/pay").status
                        #expect(status == 200 || status == 409)
                    }
                    return try await bank.balance()
                }
                #expect(balance == "980.00")
            }
        }
    }

    /// The keys that each span of a payment must carry, and no others.
    private static func attributes(of span: FinishedSpan) -> [String] {
        switch (span.kind, span.name) {
        case (.server, _):
            [
                "client.address", "http.request.method", "http.response.status_code", "http.route",
                "network.peer.address", "network.peer.port", "network.protocol.version",
                "server.address", "server.port", "url.path", "url.scheme",
            ]
        case (.client, "POST /payments"):
            [
                "http.request.method", "http.response.status_code", "network.protocol.version",
                "peer.service", "server.address", "server.port", "url.full", "url.template",
            ]
        case (.client, _):
            [
                "db.namespace", "db.query.summary", "db.query.text", "db.system.name",
                "peer.service", "server.address",
            ]
        case (_, "BankClient.pay"): ["outlay.bank.attempts", "outlay.bank.circuit"]
        case (_, "BankRepository.pay"): ["component"]
        case (_, let name) where name.hasPrefix("Bank"): ["component", "outlay.payment.id"]
        default: ["component", "outlay.expense.id"]
        }
    }

    private static let tree = """
        SERVER POST /expenses/{id}/pay
          INTERNAL ExpenseHandler.pay
            INTERNAL ExpenseService.pay
              INTERNAL ExpenseRepository.find
                CLIENT SELECT expenses
              INTERNAL BankClient.pay
                CLIENT POST /payments
                  SERVER POST /payments
                    INTERNAL BankHandler.pay
                      INTERNAL BankService.pay
                        INTERNAL BankRepository.pay
                          CLIENT SELECT payments
                          CLIENT UPDATE accounts INSERT payments
              INTERNAL ExpenseRepository.update
                CLIENT UPDATE expenses INSERT outbox
        """
}

/// Runs both services on one new database, with one collector, and returns what the last request left.
private func withTwoServices(
    _ body: @escaping @Sendable (Stack, Stack) async throws -> Answer
) async throws -> (paid: Answer, traces: [Trace]) {
    try await withCollector { endpoint, store in
        try await withTestDatabase { url in
            try await withMigrations(at: url) {
                // Events are others' affair.
                let variables = [
                    "DATABASE_URL": url, "OTEL_EXPORTER_OTLP_ENDPOINT": endpoint,
                    "OUTLAY_RELAY": "false",
                ]
                let run = try await withBankProcess(environment: variables) { bank in
                    let variables = variables.merging(["OUTLAY_BANK_URL": bank.api]) { $1 }
                    return try await withAPI(environment: variables) { api in
                        try await body(api, bank)
                    }
                }
                #expect(run.status.isSuccess, "\(run.log)")
                #expect(run.result.status.isSuccess, "\(run.result.log)")
                return (run.result.result, store.traces(matching: TraceSearch(limit: 10_000)))
            }
        }
    }
}

/// Runs a bank and an API that pays with it, both new: no circuit is open, whatever went before.
private func withShop<Result: Sendable>(
    _ environment: [String: String],
    _ body: @escaping @Sendable (_ api: Stack, _ bank: Stack) async throws -> Result
) async throws -> Result {
    try await withBankProcess(environment: environment) { bank in
        let variables = environment.merging(["OUTLAY_BANK_URL": bank.api]) { $1 }
        let run = try await withAPI(environment: variables) { api in try await body(api, bank) }
        #expect(run.status.isSuccess, "\(run.log)")
        return run.result
    }.result
}

extension Stack {
    /// Creates so many expenses of 1.00 and returns their paths.
    fileprivate func createStamps(_ count: Int) async throws -> Set<String> {
        let body = #"{"description":"Stamp","amount":"1.00","currency":"EUR"}"#
        var paths: Set<String> = []
        for _ in 0..<count { paths.insert(try await create(body)) }
        return paths
    }

    /// Pays expenses, all at once, and kills a bank when some are paid; returns which are.
    fileprivate func pay(
        _ paths: Set<String>, killing bank: RunningOutlay, after count: Int
    ) async throws -> Set<String> {
        try await withThrowingTaskGroup(of: String?.self) { group in
            for path in paths {
                group.addTask {
                    try await request(.POST, "\(path)/pay").status == 200 ? path : nil
                }
            }
            var paid: Set<String> = []
            for try await case let path? in group {
                paid.insert(path)
                if paid.count == count { try bank.stop(.kill) }
            }
            return paid
        }
    }

    /// Creates an expense and returns its path.
    fileprivate func create(
        _ body: String = #"{"description":"Lunch","amount":"42.50","currency":"EUR"}"#
    ) async throws -> String {
        let answer = try await request(.POST, "/expenses", body: body)
        #expect(answer.status == 201)
        return try #require(answer.headers.first(name: "location"))
    }

    /// Opens the account of the user for whom the API acts.
    fileprivate func open(_ balance: String) async throws {
        let body = #"{"balance":"\#(balance)","currency":"EUR"}"#
        let answer = try await request(.PUT, "/accounts/ada", body: body)
        #expect(answer.status == 201 || answer.status == 200)
    }

    fileprivate func balance() async throws -> String? {
        let body = try await request(.GET, "/accounts/ada").body
        let start = body.firstRange(of: #""balance":""#)?.upperBound
        return start.map { String(body[$0...].prefix { $0 != "\"" }) }
    }
}
