// SPDX-License-Identifier: Apache-2.0

import Expenses
import ExpensesMessaging
import ExpensesPostgres
import ExpensesTesting
import Instrumenting
import Messaging
import Postgres
import PostgresTesting
import TelemetryModel
import TelemetryTesting
import Testing

@Suite(.timeLimit(.minutes(5))) struct BudgetWorkerTests {
    private static let trace = "0af7651916cd43dd8448eb211c80319c"

    @Test func `an event is applied in the trace of the request that caused it`() async throws {
        let user = try UserID.unique()
        let store = InMemoryBudgetStore()
        try await store.setBudgets(of: user, "meals")
        let headers = ["traceparent": "00-\(Self.trace)-b7ad6b7169203331-01"]
        let spans = try await withRecordedSpans { spans in
            try await RunningWorker(store).process(
                [.event(user: user, 9000, headers: headers)])
            return spans
        }
        #expect(
            spans.outline == """
                CONSUMER process expenses.events
                  INTERNAL BudgetService.apply
                """)
        #expect(spans.spans.allSatisfy { "\($0.context.traceID)" == Self.trace })
        #expect(try await store.spent(by: user) == ["meals": 9000])
        let alerts = try await store.alerts(of: user, in: try SummaryMonth("2026-11"))
        #expect(alerts.map(\.level) == [.most])
    }

    @Test func `redelivered and reordered events count once, the latest of each expense`()
        async throws
    {
        let user = try UserID.unique()
        let store = InMemoryBudgetStore()
        try await store.setBudgets(of: user, "meals", "travel")
        let history = History(user: user, expenses: 30)
        let worker = RunningWorker(store)
        try await worker.process((history.messages + history.messages).shuffled(), workers: 3)
        #expect(try await store.spent(by: user) == history.spent)
    }

    @Test func `on Postgres, several workers at once leave the sums of the expenses`() async throws
    {
        try await withBudgetRepository { store in
            let user = try UserID.unique()
            try await store.setBudgets(of: user, "meals", "travel")
            let history = History(user: user, expenses: 30)
            let worker = RunningWorker(store)
            try await worker.process((history.messages + history.messages).shuffled(), workers: 3)
            #expect(try await store.spent(by: user) == history.spent)
        }
    }

    @Test(arguments: [
        ("", "The body is not JSON."), ("[1]", "of the wrong kind"), ("{}", #"has no "type""#),
        ("\u{0}\u{1}", "The body is not JSON."),
        (#"{"type":"expense.eaten","version":1,"user":"a","expense":\#(expense)}"#, "not known"),
        (#"{"type":"expense.paid","version":"1","user":"a","expense":\#(expense)}"#, #""version""#),
        (#"{"type":"expense.paid","version":0,"user":"a","expense":\#(expense)}"#, #""version""#),
        (#"{"type":"expense.paid","version":1,"user":"a b","expense":\#(expense)}"#, #""user""#),
        (
            #"{"type":"expense.paid","version":1,"user":"a","expense":{"id":"7"}}"#,
            "has no "
        ),
    ])
    func `what is no event is put aside at once, with the reason and nothing of it`(
        body: String, reason: String
    ) async throws {
        let store = InMemoryBudgetStore()
        let user = try UserID("secret-user")
        let worker = RunningWorker(store)
        try await withRecordedSpans { spans in
            try await worker.process([.event(user: user).with(body: body)])
            let span = try #require(spans["process expenses.events"])
            #expect(span.status.code == .error)
            #expect(span.attributes["error.type"] == "malformed")
            #expect(spans.spans.count == 1)
        }
        let letters = worker.broker.deadLetters(of: worker.subscription)
        #expect(letters.count == 1)
        #expect(letters.first?.reason.contains(reason) == true, "\(letters)")
        #expect(letters.first?.reason.contains("secret") == false)
    }

    @Test(arguments: [
        ("currency", "EUR", "eur"), ("category", "meals", "No!"),
        ("spent_on", "2026-11-20", "2026-11-31"),
    ])
    func `a value that the domain does not know is named`(
        member: String, good: String, bad: String
    ) throws {
        let message = Message.event(user: try .unique())
        let body = String(decoding: message.body, as: UTF8.self)
            .replacing(#""\#(member)":"\#(good)""#, with: #""\#(member)":"\#(bad)""#)
        #expect {
            try SpendingChange(message.with(body: body))
        } throws: { error in
            let error = error as? MessagingError
            return error?.code == .malformed && error?.message.contains(member) == true
        }
    }

    @Test func `a store that is away keeps nothing from being applied, however long`() async throws
    {
        // More often than a message that fails is tried.
        let store = FlakyBudgetStore(failures: 12, .unavailable)
        let user = try UserID.unique()
        try await store.setBudgets(of: user, "meals")
        let worker = RunningWorker(store)
        try await worker.process([.event(user: user, 700), .event(user: user, 50)])
        #expect(try await store.spent(by: user) == ["meals": 750])
        #expect(worker.broker.deadLetters(of: worker.subscription).isEmpty)
    }

    @Test func `an event that keeps failing is put aside, and applied when it is replayed`()
        async throws
    {
        let worker: RunningWorker
        let store = FlakyBudgetStore(failures: 5, .internal)
        let user = try UserID.unique()
        try await store.setBudgets(of: user, "meals")
        worker = RunningWorker(store)
        try await worker.process([.event(user: user, 700)])
        #expect(worker.broker.deadLetters(of: worker.subscription).count == 1)
        #expect(try await store.spent(by: user) == ["meals": 0])
        #expect(try await worker.broker.replayDeadLetters(of: worker.subscription) == 1)
        try await worker.process([], settling: 2)
        #expect(try await store.spent(by: user) == ["meals": 700])
    }

    @Test func `garbled headers begin a new trace and lose no event`() async throws {
        let user = try UserID.unique()
        let store = InMemoryBudgetStore()
        try await store.setBudgets(of: user, "meals")
        let spans = try await withRecordedSpans { spans in
            let headers = ["traceparent": "00-nonsense", "baggage": "%%%"]
            try await RunningWorker(store).process([.event(user: user, 70, headers: headers)])
            return spans
        }
        #expect(spans["process expenses.events"]?.parentSpanID == nil)
        #expect(try await store.spent(by: user) == ["meals": 70])
    }

    private static let expense = """
        {"id":"01939d5c-7a00-7000-8000-000000000000","minor_units":1,"currency":"EUR",\
        "category":"meals","spent_on":"2026-11-20"}
        """
}

/// What happened to some expenses, and what their user has spent in the end.
private struct History {
    private(set) var messages: [Message] = []
    private(set) var spent: [String: Int64] = ["meals": 0, "travel": 0]

    /// Each expense is created, changed a few times and, one in four, deleted.
    init(user: UserID, expenses: Int) {
        for number in 0..<expenses {
            let id = ExpenseID.random(at: .sample)
            let versions = 1 + number % 4
            for version in 1...versions {
                messages.append(
                    .event(
                        of: id, user: user, version: version, Int64(100 * number + version),
                        category: Self.category(number, version)))
            }
            if number % 4 == 3 {
                messages.append(.event(of: id, user: user, version: nil))
            } else {
                spent[Self.category(number, versions), default: 0] += Int64(100 * number + versions)
            }
        }
    }

    private static func category(_ number: Int, _ version: Int) -> String {
        (number + version) % 2 == 0 ? "meals" : "travel"
    }
}

/// Runs `body` with a repository on a database of its own.
private func withBudgetRepository(
    _ body: (BudgetRepository) async throws -> Void
) async throws {
    try await withTestDatabase { url in
        var configuration = try PostgresConfiguration(url: url)
        configuration.maximumConnections = 4
        configuration.acquireTimeout = .seconds(30)
        try await PostgresClient.withClient(configuration: configuration) { client in
            _ = try await SchemaMigrations.expenses.apply(to: client)
            try await body(BudgetRepository(client: client))
        }
    }
}
