// SPDX-License-Identifier: Apache-2.0

import HTTPTypes
import Hummingbird
import TelemetryModel
import TraceStore

/// Version 3 of Jaeger's query API over the store: traces in OTLP's JSON.
///
/// Parameters go by the names of Jaeger's OpenAPI description (`query.serviceName`) and by the
/// older ones (`query.service_name`); where both are given, the former count.
struct V3Routes: Sendable {
    private let store: BoundedTraceStore

    init(store: BoundedTraceStore) {
        self.store = store
    }

    func add(to router: Router<BasicRequestContext>) {
        router.get("api/v3/services") { _, _ in
            json(JaegerV3JSON.encode(services: store.services()))
        }
        router.get("api/v3/operations") { request, _ in
            json(operations(FormQuery(request.uri.query)))
        }
        router.get("api/v3/traces") { request, _ in
            answer { () throws(QueryError) in try traces(FormQuery(request.uri.query)) }
        }
        router.get("api/v3/traces/:id") { request, context in
            let id = try context.parameters.require("id")
            return answer { () throws(QueryError) in
                try trace(id, FormQuery(request.uri.query))
            }
        }
        router.get("api/v3/dependencies") { request, _ in
            answer { () throws(QueryError) in try dependencies(FormQuery(request.uri.query)) }
        }
    }

    private func answer(_ body: () throws(QueryError) -> [UInt8]) -> Response {
        do throws(QueryError) {
            return json(try body())
        } catch {
            let bytes = JaegerV3JSON.encode(errorCode: error.status.code, message: error.message)
            return json(bytes, status: error.status)
        }
    }

    private func json(_ bytes: [UInt8], status: HTTPResponse.Status = .ok) -> Response {
        Response(status, bytes, contentType: "application/json")
    }
}

// MARK: Answers

extension V3Routes {
    /// Unknown services and kinds have no operations, as Jaeger says it.
    private func operations(_ query: FormQuery) -> [UInt8] {
        let service = query["service"] ?? ""
        let label = query.first(of: ["spanKind", "span_kind"])?.value
        let kind = label.flatMap { FinishedSpan.Kind(label: $0) }
        let isUnknown = label != nil && kind == nil
        return JaegerV3JSON.encode(
            operations: isUnknown ? [] : store.operations(ofService: service, kind: kind))
    }

    private func traces(_ query: FormQuery) throws(QueryError) -> [UInt8] {
        let traces = store.traces(matching: try TraceSearch(v3: query))
        guard !traces.isEmpty else { throw .noTracesFound }
        return JaegerV3JSON.encode(traces)
    }

    /// The time that may be given helps some storages to find a trace; here it is only checked.
    private func trace(_ text: String, _ query: FormQuery) throws(QueryError) -> [UInt8] {
        guard let id = TraceID(paddedHex: text) else {
            throw .malformed("trace_id", "a trace id is 1 to 32 hexadecimal digits, not all zero")
        }
        _ = try query.moment(of: ["startTime", "start_time"])
        _ = try query.moment(of: ["endTime", "end_time"])
        _ = try query.flag(of: ["rawTraces", "raw_traces"])
        guard let trace = store.trace(id) else { throw .noTracesFound }
        return JaegerV3JSON.encode([trace])
    }

    private func dependencies(_ query: FormQuery) throws(QueryError) -> [UInt8] {
        let start = try query.moment(of: ["startTime", "start_time"])
        let end = try query.moment(of: ["endTime", "end_time"])
        guard let start, let end else { throw .invalid("startTime and endTime are required") }
        guard start < end else { throw .invalid("startTime must be before endTime") }
        return JaegerV3JSON.encode(dependencies: store.dependencies(from: start, to: end))
    }
}
