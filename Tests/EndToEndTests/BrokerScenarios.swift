// SPDX-License-Identifier: Apache-2.0

import Postgres
import PostgresTesting
import TelemetryTesting
import Testing

// What is the same for every broker between the API and the worker.

/// Lets the API alone record an expense, and returns when its event is published.
func withPublishedLunch(_ variables: [String: String]) async throws -> Answer {
    let run = try await withAPI(environment: variables) { api in
        let created = try await api.request(
            .POST, "/expenses", body: .restaurantBill, headers: ["baggage": "tenant=acme"])
        try await until(changesOf: ["outbox"], variables) { try await $0.isPublished }
        return created
    }
    #expect(run.result.status == 201)
    #expect(run.status.isSuccess, "\(run.log)")
    return run.result
}

/// Records expenses and changes some, while a worker is killed in the midst of it.
func createExpenses(
    at api: Stack, killing variables: [String: String], round: Int
) async throws {
    _ = try await withWorkerProcess(environment: variables) { worker in
        try await withThrowingTaskGroup(of: Void.self) { group in
            for number in 0..<20 {
                group.addTask {
                    let created = try await api.request(.POST, "/expenses", body: .restaurantBill)
                    let path = try #require(created.headers.first(name: "location"))
                    let amount = #"{"amount":"\#(round * 10 + number).00"}"#
                    _ = try await api.request(.PATCH, path, body: amount)
                    if number == 5 * round { try worker.outlay.stop(.kill) }
                }
            }
            try await group.waitForAll()
        }
    }
}

// MARK: What the tables say

func untilBooksAgree(_ variables: [String: String]) async throws {
    try await until(changesOf: ["outbox", "monthly_spending"], variables) {
        guard try await $0.isPublished else { return false }
        return try await $0.booksAgree
    }
}

func until(
    changesOf tables: [String], _ variables: [String: String],
    _ condition: (PostgresClient) async throws -> Bool
) async throws {
    let url = try #require(variables["DATABASE_URL"])
    try await PostgresClient.withClient(configuration: try PostgresConfiguration(url: url)) {
        client in
        try await client.until(changesOf: tables) { try await condition(client) }
    }
}

extension PostgresClient {
    /// Whether every event has left the outbox.
    var isPublished: Bool {
        get async throws { try await isTrue("select not exists (select from outbox)") }
    }

    /// Whether what was spent is what the expenses add up to, and that is something.
    var booksAgree: Bool {
        get async throws {
            try await isTrue(
                """
                select (select sum(amount_minor) from expenses)
                    = (select sum(spent_minor) from monthly_spending) is true
                """)
        }
    }

    /// How many expenses the worker knows.
    var applied: Int64 {
        get async throws {
            let statement = PostgresStatement(
                "select count(*) from spending_inbox", summary: "SELECT")
            return try await query(statement).first?[0] ?? 0
        }
    }

    private func isTrue(_ sql: String) async throws -> Bool {
        try await query(PostgresStatement(sql, summary: "SELECT")).first?[0] ?? false
    }
}

extension String {
    static let restaurantBill = """
        {"description":"Lunch","amount":"42.50","currency":"EUR","category":"meals",\
        "spent_on":"2026-11-20"}
        """
}
