// SPDX-License-Identifier: Apache-2.0

import HTTPTypes
import Hummingbird
import Instrumenting

/// Why a request is not answered as it hoped, as the caller is told (RFC 9457).
///
/// What belongs to HTTP alone (media types, methods, unreadable bodies) is thrown as one of these; each
/// service turns its other errors into one in a single place. Only ``cause`` is kept from the caller.
package struct Problem: CallerError {
    /// A field of the request that cannot be accepted.
    package struct BadField: Hashable, Sendable {
        /// The name as the caller wrote it.
        package let field: String
        /// The end of a sentence that begins with the name.
        package let message: String

        package init(field: String, message: String) {
            self.field = field
            self.message = message
        }
    }

    package let status: HTTPResponse.Status
    /// For programs; `type` is made of it.
    package let code: String
    /// One or more full sentences for a person.
    package let detail: String
    /// Every bad field at once.
    package let errors: [BadField]
    /// Sent with the response.
    package var headers: HTTPFields
    /// What went wrong underneath, for the log.
    package let cause: (any Error)?

    package init(
        status: HTTPResponse.Status, code: String, detail: String, errors: [BadField] = [],
        headers: HTTPFields = [:], cause: (any Error)? = nil
    ) {
        self.status = status
        self.code = code
        self.detail = detail
        self.errors = errors
        self.headers = headers
        self.cause = cause
    }

    package var isCallersFault: Bool { status.code < 500 }

    /// The response that says so; `traceID` is what a person quotes when asking for help.
    package func response(traceID: Substring?) -> Response {
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
    package static func malformed(_ detail: String) -> Problem {
        Problem(status: .badRequest, code: "malformed", detail: detail)
    }

    /// The path has no such method.
    package static func methodNotAllowed(allow: String) -> Problem {
        Problem(
            status: .methodNotAllowed, code: "method_not_allowed",
            detail: "This path answers \(allow) only.", headers: [.allow: allow])
    }

    /// There is nothing at the path.
    package static var unknownRoute: Problem {
        Problem(
            status: .notFound, code: "unknown_route",
            detail: "There is nothing at this path; /openapi.yaml describes what there is.")
    }

    /// The body is longer than anybody needs.
    package static var tooLarge: Problem {
        Problem(
            status: .contentTooLarge, code: "too_large",
            detail: "The body is longer than \(JSONBody.longest) bytes.")
    }

    /// Hummingbird refused the request before any code of ours saw it.
    package init(rejectedByServer status: HTTPResponse.Status) {
        self.init(
            status: status, code: "rejected",
            detail: "The request cannot be answered: \(status.reasonPhrase).")
    }

    /// Something that the service needs is away; the caller may try again soon.
    package static func unavailable(_ detail: String, cause: (any Error)? = nil) -> Problem {
        Problem(
            status: .serviceUnavailable, code: "unavailable", detail: detail,
            headers: [.retryAfter: "1"], cause: cause)
    }

    /// A mistake of ours, of which the caller learns nothing else.
    package static var `internal`: Problem {
        Problem(
            status: .internalServerError, code: "internal",
            detail: "Something went wrong here, not with the request. It has been logged.")
    }

    /// The body is not JSON.
    package static var unsupportedMediaType: Problem {
        Problem(
            status: .unsupportedMediaType, code: "unsupported_media_type",
            detail: "The body must be uncompressed JSON, sent with Content-Type: application/json.",
            headers: [.accept: "application/json"])
    }
}

extension Problem: CustomStringConvertible {
    /// Code, detail and cause, for the log.
    package var description: String {
        "\(code): \(detail)" + (cause.map { " (\($0))" } ?? "")
    }
}
