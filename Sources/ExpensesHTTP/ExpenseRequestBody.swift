// SPDX-License-Identifier: Apache-2.0

import Expenses
import HTTPTypes
import Hummingbird

/// The JSON body of a request to create or change an expense.
struct ExpenseRequestBody: Sendable {
    /// The longest body that is read: 64 KiB, some hundred times what an expense needs.
    static let longest = 64 * 1024

    private let fields: ExpenseDraft.Fields
    private let repeated: [FieldError]

    /// Reads the body of a request.
    ///
    /// Fails with a ``Problem``: 415 where it is not JSON by its own account, 413 where it is too
    /// long, 400 where it is not a JSON object. Its fields are not judged here.
    init(of request: Request) async throws {
        try Self.requireJSON(request.headers)
        let bytes = try await Self.collect(request)
        do {
            self.init(try JSONObject(bytes))
        } catch let error as JSONSyntaxError {
            throw Problem.malformed("The body is not a JSON object: \(error).")
        }
    }

    /// Sorts the members of an object by what is known of them.
    init(_ object: JSONObject) {
        var fields = ExpenseDraft.Fields()
        var repeated: [FieldError] = []
        var seen: Set<String> = []
        for (name, value) in object.members {
            if !seen.insert(name).inserted {
                repeated.append(FieldError(field: name, message: "is given more than once"))
            } else if let field = ExpenseField(rawValue: name) {
                fields[field] = FieldValue(value)
            } else {
                fields.unknown.append(name)
            }
        }
        self.fields = fields
        self.repeated = repeated
    }

    /// Parses the fields; fails with ``Expenses/ExpenseError/Code/invalid`` and every bad one.
    func parsed<Value>(
        as parse: (ExpenseDraft.Fields) throws(ExpenseError) -> Value
    ) throws(ExpenseError) -> Value {
        try listing(repeated, with: fields, parse)
    }

    /// `application/json`, and what is built on it (`application/merge-patch+json`), uncompressed.
    private static func requireJSON(_ headers: HTTPFields) throws(Problem) {
        let type = headers[.contentType]?.prefix { $0 != ";" && $0 != " " }.lowercased() ?? ""
        let isJSON =
            type.hasPrefix("application/")
            && (type == "application/json" || type.hasSuffix("+json"))
        guard isJSON, headers[.contentEncoding] ?? "identity" == "identity" else {
            throw .unsupportedMediaType
        }
    }

    private static func collect(_ request: Request) async throws -> [UInt8] {
        if let length = request.headers[.contentLength].flatMap({ Int($0) }), length > longest {
            throw Problem.tooLarge
        }
        do {
            return Array(try await request.body.collect(upTo: longest).readableBytesView)
        } catch let error as any HTTPResponseError where error.status == .contentTooLarge {
            throw Problem.tooLarge
        } catch  where !(error is CancellationError) {
            // Nothing but the connection can fail here, so the caller broke off or broke the framing.
            throw Problem.malformed("The body ended before it was complete.")
        }
    }
}

extension FieldValue {
    /// A member of a JSON object as the domain takes it.
    init(_ value: JSONValue) {
        switch value {
        case .null: self = .null
        case .string(let text): self = .string(text)
        case .number(let digits): self = .number(digits)
        case .boolean, .array, .object: self = .other
        }
    }
}
