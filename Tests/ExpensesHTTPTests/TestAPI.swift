// SPDX-License-Identifier: Apache-2.0

import Expenses
import ExpensesHTTP
import ExpensesTesting
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Logging
import ServiceHTTP
import Synchronization
import TelemetryTesting
import Testing

/// The API on a store of its own, with a tracer of its own.
struct TestAPI {
    var store: any ExpenseStore = InMemoryExpenseStore()
    var payments: any PaymentGateway = StubPayments()
    var budgets: any BudgetStore = InMemoryBudgetStore()
    var users: any UserStore = InMemoryUserStore()
    var hasher: any PasswordHasher = StubPasswordHasher()
    var defaultUser: UserID?
    var chain = ChainHandler("outlay-expenses") { "outlay-bank" }
    var readiness: @Sendable () async throws -> Void = {}
    var clock: any Clock<Duration> = ContinuousClock()
    var logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }

    /// Serves requests while `body` runs; every one is held against the description of the API.
    @discardableResult func run(
        _ body: @Sendable (TestCaller) async throws -> Void
    ) async throws -> RecordedSpans {
        let description = try APIDescription()
        let api = ExpensesAPI(
            service: ExpenseService(store: store, payments: payments, clock: { .sample }),
            budgets: BudgetService(store: budgets, clock: { .sample }),
            registrations: UserService(store: users, hasher: hasher, clock: { .sample }),
            defaultUser: defaultUser, chain: chain,
            readiness: readiness, clock: clock)
        return try await withRecordedSpans { spans in
            let application = Application(router: api.router(), logger: logger)
            try await application.test(.router) { client in
                try await body(TestCaller(client: client, description: description))
            }
            return spans
        }
    }
}

/// Somebody who sends requests to the API.
struct TestCaller: Sendable {
    let client: any TestClientProtocol
    let description: APIDescription
    /// Which operations have been answered with which status, such as `GET /expenses 200`.
    let seen = Exchanges()

    @discardableResult func send(
        _ method: HTTPRequest.Method, _ target: String, _ body: String? = nil,
        user: String? = "alice", type: String? = "application/json", headers: HTTPFields = [:]
    ) async throws -> Answer {
        var headers = headers
        headers[.userID] = user
        if body != nil { headers[.contentType] = type }
        let response = try await client.execute(
            uri: target, method: method, headers: headers, body: body.map(ByteBuffer.init(string:)))
        let answer = Answer(response)
        let exchange = Exchange(
            method: method, target: target, headers: headers, body: body, answer: answer)
        seen.insert(try description.check(exchange))
        return answer
    }

    /// Creates an expense and returns its id.
    func create(_ body: String = .lunch, user: String? = "alice") async throws -> String {
        let answer = try await send(.post, "/expenses", body, user: user)
        #expect(answer.status == .created)
        return try #require(answer.json["id"]?.string)
    }
}

/// What came back.
struct Answer: Sendable {
    let status: HTTPResponse.Status
    let headers: HTTPFields
    let text: String
    /// The body as JSON; ``JSON/null`` where it is none.
    let json: JSON

    init(_ response: TestResponse) {
        status = response.status
        headers = response.headers
        text = String(buffer: response.body)
        json = (try? JSON(parsing: text)) ?? .null
    }

    /// The fields that the errors of a problem name, in order.
    var badFields: [String] {
        json["errors"]?.array?.compactMap { $0["field"]?.string } ?? []
    }

    var code: String? { json["code"]?.string }
}

/// A set that several requests may add to.
final class Exchanges: Sendable {
    private let names = Mutex<Set<String>>([])

    func insert(_ name: String) {
        names.withLock { _ = $0.insert(name) }
    }

    var all: Set<String> { names.withLock { $0 } }
}

struct Breakdown: Error, CustomStringConvertible {
    let description = "secret of the database"
}

extension String {
    static let lunch = """
        {"description":"Lunch with the auditors","amount":"42.50","currency":"EUR",\
        "category":"meals","spent_on":"2026-11-20"}
        """
}

extension HTTPField.Name {
    static let userID = HTTPField.Name("X-User-Id") ?? .trailer
    static let idempotencyKey = HTTPField.Name("Idempotency-Key") ?? .trailer
    static let traceresponse = HTTPField.Name("traceresponse") ?? .trailer
}
