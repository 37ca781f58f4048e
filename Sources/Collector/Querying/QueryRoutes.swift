// SPDX-License-Identifier: Apache-2.0

import HTTPTypes
import Hummingbird
import TelemetryModel
import TraceStore

/// Jaeger's query API over the store: the routes that Jaeger's own page, Kiali and Grafana call.
struct QueryRoutes: Sendable {
    private let store: BoundedTraceStore
    /// Now, in nanoseconds since the Unix epoch: what `lookback` counts back from.
    private let now: @Sendable () -> UInt64

    init(store: BoundedTraceStore, now: @escaping @Sendable () -> UInt64 = WallClock.now) {
        self.store = store
        self.now = now
    }

    var router: Router<BasicRequestContext> {
        let router = Router()
        router.get("/") { _, _ in Self.welcome }
        router.get("healthz") { _, _ in "ok\n" }
        router.get("api/services") { _, _ in json(JaegerJSON.encode(names: store.services())) }
        router.get("api/services/:service/operations") { _, context in
            try operationNames(ofService: context.parameters.require("service"))
        }
        router.get("api/operations") { request, _ in
            answer { () throws(QueryError) in try operations(FormQuery(request.uri.query)) }
        }
        router.get("api/traces") { request, _ in
            answer { () throws(QueryError) in try traces(FormQuery(request.uri.query)) }
        }
        router.get("api/traces/:id") { _, context in
            let id = try context.parameters.require("id")
            return answer { () throws(QueryError) in try trace(id) }
        }
        return router
    }

    private static let welcome = """
        Outlay's collector: the newest traces, in memory, through Jaeger's query API.

        GET /api/services
        GET /api/services/{service}/operations
        GET /api/operations?service=&spanKind=
        GET /api/traces?service=&operation=&tags={"key":"value"}&minDuration=&maxDuration=
                       &start=&end=&lookback=&limit=
        GET /api/traces/{id}
        GET /healthz

        """

    private func answer(_ body: () throws(QueryError) -> [UInt8]) -> Response {
        do throws(QueryError) {
            return json(try body())
        } catch {
            let bytes = JaegerJSON.encode(errorCode: error.status.code, message: error.message)
            return json(bytes, status: error.status)
        }
    }

    private func json(_ bytes: [UInt8], status: HTTPResponse.Status = .ok) -> Response {
        Response(status, bytes, contentType: "application/json")
    }
}

// MARK: Answers

extension QueryRoutes {
    /// Names without kinds, each once: the older of Jaeger's two routes for operations.
    private func operationNames(ofService segment: String) -> Response {
        let service = FormQuery.decode(segment, plusIsSpace: false)
        let names = Set(store.operations(ofService: service).map(\.name)).sorted()
        return json(JaegerJSON.encode(names: names))
    }

    private func operations(_ query: FormQuery) throws(QueryError) -> [UInt8] {
        let service = try query.required("service")
        let label = query["spanKind"] ?? ""
        let kind = FinishedSpan.Kind(label: label)
        guard label.isEmpty || kind != nil else {
            throw .invalid("unsupported spanKind '\(label)'")
        }
        return JaegerJSON.encode(operations: store.operations(ofService: service, kind: kind))
    }

    private func traces(_ query: FormQuery) throws(QueryError) -> [UInt8] {
        let ids = query.all("traceID")
        guard ids.isEmpty else {
            var traces: [Trace] = []
            for id in ids {
                if let trace = store.trace(try Self.traceID(id)) { traces.append(trace) }
            }
            return JaegerJSON.encode(traces)
        }
        let search = try TraceSearch(query, now: now())
        return JaegerJSON.encode(store.traces(matching: search))
    }

    private func trace(_ text: String) throws(QueryError) -> [UInt8] {
        guard let trace = store.trace(try Self.traceID(text)) else { throw .traceNotFound }
        return JaegerJSON.encode([trace])
    }

    private static func traceID(_ text: String) throws(QueryError) -> TraceID {
        guard let id = TraceID(paddedHex: text) else {
            throw .invalid("a trace id is 1 to 32 hexadecimal digits, not all zero")
        }
        return id
    }
}
