// SPDX-License-Identifier: Apache-2.0

import Expenses
import HTTPTypes
import Hummingbird
import Instrumenting

/// Why a request is not answered as it hoped, as the caller is told (RFC 9457).
///
/// What belongs to HTTP alone (media types, methods, unreadable bodies) is thrown as one of these; all
/// other errors become one in `ExpenseError+HTTP.swift`. Holds nothing that a caller may not know.
struct Problem: CallerError {
    let status: HTTPResponse.Status
    /// For programs; `type` is made of it.
    let code: String
    /// One or more full sentences for a person.
    let detail: String
    var errors: [FieldError] = []
    var headers: HTTPFields = [:]

    var isCallersFault: Bool { status.code < 500 }

    /// The response that says so; `traceID` is what a person quotes when asking for help.
    func response(traceID: Substring?) -> Response {
        var response = Response(json: status, type: "application/problem+json", capacity: 512) {
            $0.member("type", "urn:outlay:problem:\(code)")
            $0.member("title", status.reasonPhrase)
            $0.member("status", status.code)
            $0.member("detail", detail)
            $0.member("code", code)
            if let traceID { $0.member("trace_id", String(traceID)) }
            guard !errors.isEmpty else { return }
            $0.array("errors", errors) { writer, error in
                writer.member("field", error.field)
                writer.member("message", error.message)
            }
        }
        for field in headers { response.headers[field.name] = field.value }
        return response
    }
}

// The problems of HTTP itself.
extension Problem {
    /// The body cannot be read at all.
    static func malformed(_ detail: String) -> Problem {
        Problem(status: .badRequest, code: "malformed", detail: detail)
    }

    /// The path has no such method.
    static func methodNotAllowed(allow: String) -> Problem {
        Problem(
            status: .methodNotAllowed, code: "method_not_allowed",
            detail: "This path answers \(allow) only.", headers: [.allow: allow])
    }

    /// There is nothing at the path.
    static var unknownRoute: Problem {
        Problem(
            status: .notFound, code: "unknown_route",
            detail: "There is nothing at this path; /openapi.yaml describes what there is.")
    }

    /// The body is longer than anybody needs.
    static var tooLarge: Problem {
        Problem(
            status: .contentTooLarge, code: "too_large",
            detail: "The body is longer than \(ExpenseRequestBody.longest) bytes.")
    }

    /// The body is not JSON.
    static var unsupportedMediaType: Problem {
        Problem(
            status: .unsupportedMediaType, code: "unsupported_media_type",
            detail: "The body must be uncompressed JSON, sent with Content-Type: application/json.",
            headers: [.accept: "application/json"])
    }
}
