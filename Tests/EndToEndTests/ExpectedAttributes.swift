// SPDX-License-Identifier: Apache-2.0

import TelemetryModel

/// The attributes that each span of one request must carry, and nothing else.
///
/// Values that only the run knows, such as a peer's port, are checked to be there.
struct ExpectedAttributes: Sendable {
    let method: String
    /// As it was sent, with its query.
    let target: String
    let status: Int64
    /// `nil` where no route matched.
    let route: String?
    /// The expense that every layer must name, if the request names one, or makes one.
    let expense: String?

    /// - Parameter route: as in the name of the server span, `POST /expenses`.
    init(method: String, target: String, answer: Answer, serverSpan: String) {
        self.method = method
        self.target = target
        status = Int64(answer.status)
        let words = serverSpan.split(separator: " ")
        route = words.count > 1 ? String(words[1]) : nil
        let made = answer.headers.first(name: "location")
        let named = target.hasPrefix("/expenses/") && route == "/expenses/{id}" ? target : made
        expense = named.map { String($0.dropFirst("/expenses/".count)) }
    }

    /// What is wrong with a trace, in sentences; empty if all its spans are right.
    ///
    func deviations(in spans: [FinishedSpan]) -> [String] {
        let isRefused = spans.allSatisfy { !$0.name.hasPrefix("ExpenseService") } && status == 400
        return spans.flatMap { deviations(of: $0, isRefused: isRefused) }
    }

    private func deviations(of span: FinishedSpan, isRefused: Bool) -> [String] {
        let expected: Expectation =
            switch span.kind {
            case .server: server(span)
            case .client: statement(span)
            default: layer(span, isRefused: isRefused)
            }
        return expected.deviations(of: span)
    }
}

// MARK: The rules

extension ExpectedAttributes {
    private func server(_ span: FinishedSpan) -> Expectation {
        let halves = target.split(separator: "?", maxSplits: 1).map(String.init)
        var expected = Expectation(
            values: [
                "http.request.method": .string(method), "http.response.status_code": .int(status),
                "url.path": .string(halves[0]), "url.scheme": "http",
                "server.address": "127.0.0.1", "client.address": "127.0.0.1",
                "network.peer.address": "127.0.0.1", "network.protocol.version": "1.1",
            ],
            present: ["network.peer.port", "server.port"])
        expected.values["http.route"] = route.map { .string($0) }
        if halves.count > 1 { expected.values["url.query"] = .string(halves[1]) }
        if status >= 500 { expected.values["error.type"] = .string("\(status)") }
        return expected
    }

    private func layer(_ span: FinishedSpan, isRefused: Bool) -> Expectation {
        let layers = [
            "ExpenseHandler": "handler", "ExpenseService": "service",
            "ExpenseRepository": "repository",
        ]
        let layer = span.name.split(separator: ".").first.flatMap { layers[String($0)] }
        var expected = Expectation(values: ["component": .string(layer ?? "no layer")])
        if isAboutOneExpense(span, layer, isRefused: isRefused) {
            if let expense, span.name != "ExpenseRepository.insert", status < 300 {
                expected.values["outlay.expense.id"] = .string(expense)
            } else {
                expected.present.insert("outlay.expense.id")
            }
        }
        if status >= 500 { expected.present.insert("error.type") }
        return expected
    }

    /// A handler that refuses a request knows no expense; one that creates learns it at the end.
    private func isAboutOneExpense(
        _ span: FinishedSpan, _ layer: String?, isRefused: Bool
    ) -> Bool {
        let operation = span.name.split(separator: ".").last ?? ""
        if ["list", "summary", "summarize"].contains(operation) { return false }
        if operation == "create" && layer == "handler" { return status == 201 }
        return !isRefused
    }

    private func statement(_ span: FinishedSpan) -> Expectation {
        var expected = Expectation(
            values: [
                "db.query.summary": .string(span.name), "db.system.name": "postgresql",
                "peer.service": "postgresql",
            ],
            present: ["db.namespace", "db.query.text", "server.address"])
        if status >= 500 {
            expected.present.insert("error.type")
            expected.optional.insert("db.response.status_code")
        }
        return expected
    }
}

/// The attributes of one span.
private struct Expectation {
    var values: [String: AttributeValue]
    var present: Set<String> = []
    var optional: Set<String> = []

    func deviations(of span: FinishedSpan) -> [String] {
        let keys = Set(span.attributes.map(\.key))
        let required = present.union(values.keys)
        var deviations = required.subtracting(keys).map { "\(span.name) lacks \($0)" }
        deviations += keys.subtracting(required).subtracting(optional)
            .map { "\(span.name) has \($0) too" }
        for (key, value) in values where keys.contains(key) && span.attributes[key] != value {
            deviations.append("\(span.name): \(key) is \(String(describing: span.attributes[key]))")
        }
        if keys.count != span.attributes.count { deviations.append("\(span.name) repeats a key") }
        return deviations.sorted()
    }
}
