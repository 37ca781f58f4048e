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

    /// Adds the API of both versions.
    func add(to router: Router<BasicRequestContext>) {
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
        router.get("api/traces/:id") { request, context in
            let id = try context.parameters.require("id")
            return answer { () throws(QueryError) in
                try trace(id, FormQuery(request.uri.query))
            }
        }
        router.get("api/dependencies") { request, _ in
            answer { () throws(QueryError) in try dependencies(FormQuery(request.uri.query)) }
        }
        V3Routes(store: store).add(to: router)
    }

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
        let texts = query.all("traceID")
        guard !texts.isEmpty else {
            let search = try TraceSearch(query, now: now())
            return JaegerJSON.encode(store.traces(matching: search))
        }
        try checkHints(query)
        var ids: [TraceID] = []
        for text in texts {
            let id = try Self.traceID(text)
            // One answer must not be made of the same trace over and over.
            if !ids.contains(id) { ids.append(id) }
        }
        let traces = ids.compactMap { store.trace($0) }
        let found = Set(traces.map(\.id))
        return JaegerJSON.encode(traces, notFound: ids.filter { !found.contains($0) })
    }

    private func trace(_ text: String, _ query: FormQuery) throws(QueryError) -> [UInt8] {
        let id = try Self.traceID(text)
        try checkHints(query)
        guard let trace = store.trace(id) else { throw .traceNotFound }
        return JaegerJSON.encode([trace])
    }

    /// A time may be given with an id, which helps some storages to find it, and whether the trace
    /// is wanted as it was sent, which it always is here: all of that is only checked.
    private func checkHints(_ query: FormQuery) throws(QueryError) {
        _ = try query.microseconds("start")
        _ = try query.microseconds("end")
        _ = try query.flag("raw")
    }

    private static let day: UInt64 = 86_400_000_000_000

    /// The last day, unless something else is asked for.
    private func dependencies(_ query: FormQuery) throws(QueryError) -> [UInt8] {
        let end = try query.milliseconds("endTs") ?? now()
        let lookback = try query.milliseconds("lookback") ?? Self.day
        let all = store.dependencies(from: end > lookback ? end - lookback : 0, to: end)
        let service = query["service"] ?? ""
        return JaegerJSON.encode(
            dependencies: all.filter {
                service.isEmpty || $0.parent == service || $0.child == service
            })
    }

    private static func traceID(_ text: String) throws(QueryError) -> TraceID {
        guard let id = TraceID(paddedHex: text) else {
            throw .invalid("a trace id is 1 to 32 hexadecimal digits, not all zero")
        }
        return id
    }
}
