// SPDX-License-Identifier: Apache-2.0

import TelemetryModel
import TraceStore

/// `GET /api/viewer/compare?a=ID&b=ID`: two traces, matched span by span.
struct CompareRoute: Sendable {
    let store: BoundedTraceStore

    /// - Throws: a ``QueryError`` if an id is missing or none, or if no such trace is here.
    func answer(_ query: FormQuery) throws(QueryError) -> [UInt8] {
        let a = try trace("a", query)
        let b = try trace("b", query)
        guard let bytes = ViewerJSON.comparison(a, b) else {
            throw QueryError(
                status: .notFound, message: "Of one of these traces no span is here yet.")
        }
        return bytes
    }

    private func trace(_ parameter: String, _ query: FormQuery) throws(QueryError) -> Trace {
        guard let text = query.nonEmpty(parameter), let id = TraceID(paddedHex: text) else {
            throw .invalid(
                "\(parameter) takes a trace id of 1 to 32 hexadecimal digits, not all zero.")
        }
        guard let trace = store.trace(id) else {
            throw QueryError(
                status: .notFound,
                message: "No trace \(id) is here: it never came, or it had to go.")
        }
        return trace
    }
}
