// SPDX-License-Identifier: Apache-2.0

import AsyncHTTPClient
import NIOCore
import NIOHTTP1
import ServiceLifecycle

/// The demo's tour: waits for all roles, walks from recording an expense to paying it and to the alert
/// of its budget, and shows two of the traces.
struct DemoTour: Service {
    let options: DemoOptions
    let screen: DemoScreen

    private var api: String { "http://127.0.0.1:\(options.ports.expenses)" }
    private var web: String { "http://127.0.0.1:\(options.ports.web)" }
    /// The way to the web for everybody else: the proxy before it, if there is one.
    private var door: String { options.entering(options.ports.web) }
    private var bank: String { "http://127.0.0.1:\(options.ports.bank)" }
    private var worker: String { "http://127.0.0.1:\(options.ports.worker)" }
    private var query: String { "http://127.0.0.1:\(options.ports.query)" }

    /// A tour that somebody stops has not failed: what its requests throw then is their cancellation.
    func run() async throws {
        do {
            try await cancelWhenGracefulShutdown { try await tour() }
        } catch {
            guard Task.isShuttingDownGracefully else { throw error }
        }
    }

    private func tour() async throws {
        try await waitUntilReady()
        screen.heading("A tour of the API")
        try await openAccount()
        let created = try await record()
        let paid = try await visit(created)
        try await showTrace(
            of: created, "The trace of the POST, as the collector has it",
            reaching: ["outlay-expenses", "outlay-worker"])
        try await showTrace(
            of: paid, "The trace of the payment: web, expenses, bank, broker and worker",
            reaching: ["outlay-web", "outlay-expenses", "outlay-bank", "outlay-worker"])
        invite(created)
        if !options.once { try await gracefulShutdown() }
    }

    private func waitUntilReady() async throws {
        try await poll("\(query)/healthz")
        screen.done("collector")
        try await poll("\(bank)/readyz")
        screen.done("bank")
        try await poll("\(api)/readyz")
        screen.done("API")
        try await poll("\(worker)/readyz")
        screen.done("worker")
        try await poll("\(web)/readyz")
        screen.done("web")
    }

    /// Nothing tells a parent that its child listens, so asking is all there is to do; a child that
    /// cannot start ends the whole demo, and with it this loop.
    private func poll(_ url: String) async throws {
        while true {
            let request = HTTPClientRequest(url: url)
            let response = try? await HTTPClient.shared.execute(request, timeout: .seconds(1))
            if response?.status == .ok { return }
            try await Task.sleep(for: .milliseconds(50))
        }
    }

    /// Enough for a thousand tours; the account that an earlier one opened is found open.
    private func openAccount() async throws {
        let answer = try await call(
            .PUT, "/accounts/demo", #"{"balance":"50000.00","currency":"EUR"}"#, at: bank)
        guard answer.status == .created || answer.status == .ok else {
            throw DemoError("PUT /accounts/demo answered \(answer.status): \(answer.body)")
        }
    }

    private func record() async throws -> Answer {
        let answer = try await call(
            .POST, "/expenses",
            """
            {"description":"Lunch with the auditors","amount":"42.50","currency":"EUR",\
            "category":"meals"}
            """)
        guard answer.status == .created, answer.location != nil else {
            throw DemoError("POST /expenses answered \(answer.status): \(answer.body)")
        }
        return answer
    }

    /// Makes one request of each kind, and returns the answer to the payment.
    private func visit(_ created: Answer) async throws -> Answer {
        let location = created.location ?? "/expenses"
        try await call(.GET, location)
        try await call(.PATCH, location, #"{"description":"Lunch with the auditors, and cake"}"#)
        try await call(
            .PUT, "/budgets/meals", #"{"limit":"50.00","currency":"EUR"}"#, at: "\(door)/api")
        let paid = try await call(.POST, "\(location)/pay", at: "\(door)/api")
        try await call(.POST, "\(location)/pay", at: "\(door)/api")
        try await call(.GET, "/alerts?month=\(created.month)", at: "\(door)/api")
        try await call(.GET, "/expenses?category=meals&limit=5")
        try await call(.GET, "/expenses/summary?month=\(created.month)")
        try await call(.POST, "/expenses", #"{"description":"","amount":"-1","currency":"EURO"}"#)
        try await call(.GET, "/expenses/00000000-0000-7000-8000-000000000000")
        return paid
    }

    private func showTrace(
        of answer: Answer, _ heading: String, reaching services: Set<String>
    ) async throws {
        screen.heading(heading)
        let trace = try await TraceQuery(endpoint: query).whole(answer.traceID, reaching: services)
        screen.write(trace.rendered(colour: StandardOutput.isTerminal))
    }

    private func invite(_ created: Answer) {
        screen.heading("Look around")
        screen.line("  Page       \(door)")
        screen.line("  API        \(api)/expenses  (described at \(api)/openapi.yaml)")
        screen.line("  Traces     \(query)")
        screen.line("  Metrics    \(query)/metrics")
        screen.line("  This one   \(query)/trace/\(created.traceID)")
        screen.line("  A tree     \(traceCommand(created))")
        screen.line(
            """
              Try        curl -i \(api)/expenses -H 'content-type: application/json' \\
                           -d '{"description":"Train","amount":"19.90","currency":"EUR"}'
            """)
        if !options.once { screen.line("\nCtrl-C stops everything.") }
    }

    private func traceCommand(_ answer: Answer) -> String {
        let endpoint = options.portOffset == 0 ? "" : " --endpoint \(query)"
        return "\(CommandLine.arguments[0]) trace \(answer.traceID)\(endpoint)"
    }
}

extension DemoTour {
    /// One answer of the API, read whole.
    private struct Answer {
        let status: HTTPResponseStatus
        let location: String?
        /// The id of the answer's trace, from its `traceresponse` header.
        let traceID: String
        let body: String

        /// The month that the expense counts for: the first seven characters of `spent_on`.
        var month: String {
            guard let key = body.firstRange(of: #""spent_on":""#) else { return "2026-01" }
            return String(body[key.upperBound...].prefix(7))
        }
    }

    /// Makes one request and prints a line about it.
    @discardableResult
    private func call(
        _ method: HTTPMethod, _ path: String, _ body: String? = nil, at service: String? = nil
    ) async throws -> Answer {
        var request = HTTPClientRequest(url: (service ?? api) + path)
        request.method = method
        if let body {
            request.headers.add(name: "content-type", value: "application/json")
            request.body = .bytes(ByteBuffer(string: body))
        }
        let start = ContinuousClock.now
        let response = try await HTTPClient.shared.execute(request, timeout: .seconds(10))
        let text = try await String(buffer: response.body.collect(upTo: 1 << 20))
        let elapsed = (ContinuousClock.now - start).milliseconds(digits: 1)
        let fields = (response.headers.first(name: "traceresponse") ?? "").split(separator: "-")
        let traceID = fields.count == 4 ? String(fields[1]) : ""
        screen.line(
            "  \(method.rawValue.padded(to: 6)) \(shortened(path).padded(to: 40)) "
                + "\(response.status.code)  \(elapsed) ms")
        return Answer(
            status: response.status, location: response.headers.first(name: "location"),
            traceID: traceID, body: text)
    }

    /// Of an id, the beginning is enough.
    private func shortened(_ path: String) -> String {
        path.split(separator: "/", omittingEmptySubsequences: false)
            .map { $0.count == 36 ? $0.prefix(13) + "…" : $0[...] }
            .joined(separator: "/")
    }
}
