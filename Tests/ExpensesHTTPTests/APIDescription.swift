// SPDX-License-Identifier: Apache-2.0

import ExpensesHTTP
import HTTPTypes
import Testing

/// A request and its answer.
struct Exchange {
    let method: HTTPRequest.Method
    let target: String
    let headers: HTTPFields
    let body: String?
    let answer: Answer

    var path: String { String(target.prefix { $0 != "?" }) }

    var queryNames: [String] {
        target.split(separator: "?").dropFirst().joined().split(separator: "&")
            .map { String($0.prefix { $0 != "=" }) }
    }
}

/// `openapi.yaml`, as the program serves it, held against what the program does.
struct APIDescription {
    private let schema: JSONSchema
    private let paths: [String: JSON]

    init() throws {
        let root = try JSON(yaml: OpenAPIDocument.yaml)
        schema = JSONSchema(root: root)
        paths = try #require(root["paths"]?.object)
    }

    /// Every operation and status that is described, such as `GET /expenses 200`.
    var promised: Set<String> {
        var promised: Set<String> = []
        for (path, item) in paths {
            for (method, operation) in item.object ?? [:] where method != "parameters" {
                for status in (operation["responses"]?.object ?? [:]).keys {
                    promised.insert("\(method.uppercased()) \(path) \(status)")
                }
            }
        }
        return promised
    }

    /// Checks an exchange against its description.
    ///
    /// - Returns: the operation and status that it was.
    func check(_ exchange: Exchange) throws -> String {
        let path = template(of: exchange.path)
        let method = exchange.method == .head ? "get" : exchange.method.rawValue.lowercased()
        let status = String(exchange.answer.status.code)
        let name = "\(method.uppercased()) \(path ?? exchange.path) \(status)"
        guard let item = path.flatMap({ paths[$0] }), let operation = item[method] else {
            let fallback = path == nil ? "UnknownRoute" : "MethodNotAllowed"
            let response = schema.root["components"]?["responses"]?[fallback] ?? .null
            checkResponse(exchange, response, name)
            return name
        }
        let response = try #require(operation["responses"]?[status], "\(name) is not described")
        checkResponse(exchange, schema.resolve(response), name)
        if exchange.answer.status.kind == .successful {
            let parameters =
                (item["parameters"]?.array ?? []) + (operation["parameters"]?.array ?? [])
            checkRequest(exchange, parameters.map(schema.resolve), operation, name)
        }
        return name
    }

    private func checkResponse(_ exchange: Exchange, _ response: JSON, _ name: String) {
        let answer = exchange.answer
        checkHeaders(answer.headers, response["headers"]?.object ?? [:], name)
        guard let content = response["content"]?.object, exchange.method != .head else {
            #expect(answer.text.isEmpty, "\(name) has a body")
            return
        }
        guard let body = content[answer.headers[.contentType] ?? ""] else {
            Issue.record(
                "\(name) has an undescribed type \(answer.headers[.contentType] ?? "none")")
            return
        }
        let value = answer.json == .null ? .string(answer.text) : answer.json
        #expect(schema.errors(in: value, schema: body["schema"] ?? .null) == [], "\(name)")
    }

    private func checkHeaders(_ headers: HTTPFields, _ described: [String: JSON], _ name: String) {
        var expected = ["content-type", "content-length"]
        for (header, description) in described {
            let description = schema.resolve(description)
            expected.append(header.lowercased())
            guard let value = HTTPField.Name(header).flatMap({ headers[$0] }) else {
                #expect(description["required"] != .bool(true), "\(name) lacks \(header)")
                continue
            }
            let errors = schema.errors(in: .string(value), schema: description["schema"] ?? .null)
            #expect(errors == [], "\(name) \(header)")
        }
        let unexpected = headers.map(\.name.canonicalName).filter { !expected.contains($0) }
        #expect(unexpected == [], "\(name)")
    }

    /// What was accepted must have been described as acceptable.
    private func checkRequest(
        _ exchange: Exchange, _ parameters: [JSON], _ operation: JSON, _ name: String
    ) {
        let known = parameters.compactMap { $0["name"]?.string?.lowercased() }
        let ours = ["x-user-id", "idempotency-key", "if-match", "if-none-match"]
        let sent = exchange.headers.map(\.name.canonicalName).filter(ours.contains)
        let isTraced = !ExpensesAPI.untracedPaths.contains(exchange.path)
        #expect((exchange.queryNames + (isTraced ? sent : [])).filter { !known.contains($0) } == [])
        guard let body = exchange.body else { return }
        let content = operation["requestBody"]?["content"]?["application/json"]?["schema"]
        let value = try? JSON(parsing: body)
        #expect(
            schema.errors(in: value ?? .null, schema: content ?? .null) == [], "\(name) request")
    }

    private func template(of path: String) -> String? {
        if paths[path] != nil { return path }
        let parts = path.split(separator: "/")
        return paths.keys.first { template in
            let steps = template.split(separator: "/")
            return steps.count == parts.count
                && zip(steps, parts).allSatisfy { $0.hasPrefix("{") || $0 == $1 }
        }
    }
}
