// SPDX-License-Identifier: Apache-2.0

import Expenses
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Instrumenting
import Logging
import Postgres
import PostgresTesting
import ServiceHTTP
import TelemetryTesting

@testable import Bank

/// The bank on a database of its own, with a tracer of its own.
func withBank(
    _ body: @escaping @Sendable (TestBank) async throws -> Void
) async throws -> RecordedSpans {
    try await withRecordedSpans { spans in
        try await withTestDatabase { url in
            var configuration = try PostgresConfiguration(url: url)
            configuration.maximumConnections = 4
            // A busy machine may take its time.
            configuration.acquireTimeout = .seconds(60)
            configuration.connectTimeout = .seconds(60)
            configuration.statementTimeout = .seconds(60)
            try await PostgresClient.withClient(configuration: configuration) { client in
                try await withTracingSuppressed {
                    _ = try await SchemaMigrations.bank.apply(to: client)
                }
                let api = BankAPI(client: client, readinessTimeout: .seconds(60))
                let application = Application(router: api.router(), logger: quietLogger)
                try await application.test(.router) { caller in
                    try await body(TestBank(client: caller))
                }
            }
        }
        return spans
    }
}

let quietLogger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }

/// Somebody who sends requests to the bank.
struct TestBank: Sendable {
    let client: any TestClientProtocol

    @discardableResult func send(
        _ method: HTTPRequest.Method, _ path: String, _ body: String? = nil, key: String? = nil
    ) async throws -> TestAnswer {
        var headers: HTTPFields = [:]
        if body != nil { headers[.contentType] = "application/json" }
        headers[.idempotencyKey] = key
        let response = try await client.execute(
            uri: path, method: method, headers: headers, body: body.map(ByteBuffer.init(string:)))
        return try TestAnswer(response)
    }

    @discardableResult func open(
        _ user: String = "ada", _ balance: String = "100.00"
    ) async throws -> TestAnswer {
        try await send(
            .put, "/accounts/\(user)", #"{"balance":"\#(balance)","currency":"EUR"}"#)
    }

    @discardableResult func pay(
        _ amount: String, user: String = "ada", currency: String = "EUR", key: String
    ) async throws -> TestAnswer {
        try await send(
            .post, "/payments",
            """
            {"user":"\(user)","amount":"\(amount)","currency":"\(currency)","reference":"\(key)"}
            """,
            key: key)
    }

    func balance(_ user: String = "ada") async throws -> String? {
        try await send(.get, "/accounts/\(user)")["balance"]
    }
}

/// What came back.
struct TestAnswer: Sendable {
    let status: HTTPResponse.Status
    let headers: HTTPFields
    let text: String
    private let members: [(name: String, value: JSONValue)]

    init(_ response: TestResponse) throws {
        status = response.status
        headers = response.headers
        text = String(buffer: response.body)
        members = text.isEmpty ? [] : try JSONObject(Array(text.utf8)).members
    }

    /// A member that is a string.
    subscript(name: String) -> String? {
        guard case .string(let text) = members.first(where: { $0.name == name })?.value else {
            return nil
        }
        return text
    }
}
