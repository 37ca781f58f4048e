// SPDX-License-Identifier: Apache-2.0

import HTTPTypes
import Hummingbird
import TelemetryModel
import TraceStore
import Viewer

/// The trace viewer: its page and the API that the page draws from.
///
/// Every answer stays with the origin that it came from, and only the page itself may write.
struct ViewerRoutes: Sendable {
    let store: BoundedTraceStore
    /// The store's bound, which the page shows.
    let maximumBytes: Int
    let page: ViewerPage
    /// Now, in nanoseconds since the Unix epoch: what `lookback` counts back from.
    let now: @Sendable () -> UInt64
    /// What paces the events.
    let clock: any Clock<Duration>
    /// What is arriving, a file that is imported included.
    private let allowance: ByteAllowance

    init(
        store: BoundedTraceStore, maximumBytes: Int,
        allowance: ByteAllowance = ByteAllowance(MemoryShares.standard.arriving),
        page: ViewerPage = .standard,
        now: @escaping @Sendable () -> UInt64 = WallClock.now,
        clock: any Clock<Duration> = ContinuousClock()
    ) {
        self.store = store
        self.maximumBytes = maximumBytes
        self.allowance = allowance
        self.page = page
        self.now = now
        self.clock = clock
    }

    func add(to router: Router<BasicRequestContext>) {
        PageRoutes(page: page).add(to: router)
        let api = router.group("api/viewer")
        api.get("traces") { request, _ in answer { () throws(QueryError) in try traces(request) } }
        api.get("services") { _, _ in json(services()) }
        api.get("map") { request, _ in
            let route = MapRoute(store: store, now: now)
            return answer { () throws(QueryError) in
                json(try route.answer(FormQuery(request.uri.query)))
            }
        }
        let metrics = MetricsRoute(store: store, now: now)
        api.get("metrics") { request, _ in
            answer { () throws(QueryError) in
                json(try metrics.requests(FormQuery(request.uri.query)))
            }
        }
        api.get("metrics/all") { request, _ in
            json(metrics.catalogue(FormQuery(request.uri.query)))
        }
        api.get("metrics/series") { request, _ in
            answer { () throws(QueryError) in
                json(try metrics.series(FormQuery(request.uri.query)))
            }
        }
        api.get("compare") { request, _ in
            let route = CompareRoute(store: store)
            return answer { () throws(QueryError) in
                json(try route.answer(FormQuery(request.uri.query)))
            }
        }
        api.get("events") { request, _ in answer { () throws(QueryError) in try events(request) } }
        api.get("traces/:id") { _, context in
            let id = try context.parameters.require("id")
            return answer { () throws(QueryError) in json(try document(id)) }
        }
        api.get("traces/:id/export") { request, context in
            let id = try context.parameters.require("id")
            return answer { () throws(QueryError) in try export(id, request) }
        }
        api.delete("traces") { request, _ in answer { () throws(QueryError) in try clear(request) }
        }
        api.post("import") { request, _ in await take(request) }
    }

    private func answer(_ body: () throws(QueryError) -> Response) -> Response {
        do throws(QueryError) { return try body() } catch { return refuse(error) }
    }

    private func refuse(_ error: QueryError) -> Response {
        json(ViewerJSON.error(error.message), status: error.status)
    }

    private func json(_ bytes: [UInt8], status: HTTPResponse.Status = .ok) -> Response {
        var response = Response(status, bytes, contentType: "application/json")
        response.headers.append(contentsOf: HTTPFields.unshared)
        return response
    }
}

// MARK: Reading

extension ViewerRoutes {
    private func traces(_ request: Request) throws(QueryError) -> Response {
        let search = try TraceSearch(viewer: FormQuery(request.uri.query), now: now())
        let overviews = store.traces(matching: search).compactMap { TraceOverview($0) }
        return json(ViewerJSON.traces(overviews, storeState))
    }

    private var storeState: StoreState {
        StoreState(figures: store.figures, maximumBytes: maximumBytes)
    }

    private func services() -> [UInt8] {
        ViewerJSON.services(
            store.services().map { service in
                let names = store.operations(ofService: service).map(\.name)
                return (service, Set(names).sorted())
            })
    }

    private func trace(_ text: String) throws(QueryError) -> Trace {
        guard let id = TraceID(paddedHex: text) else {
            throw .invalid("A trace id is 1 to 32 hexadecimal digits, not all zero.")
        }
        guard let trace = store.trace(id) else {
            throw QueryError(
                status: .notFound,
                message: "No trace \(id) is here: it never came, or it had to go.")
        }
        return trace
    }

    private func document(_ id: String) throws(QueryError) -> [UInt8] {
        let trace = try trace(id)
        let links = TraceLinks(of: trace, in: store)
        guard let bytes = ViewerJSON.trace(TraceAnalysis(trace), links) else {
            throw QueryError(
                status: .notFound, message: "Nothing of trace \(trace.id) is here.")
        }
        return bytes
    }

    private func export(_ id: String, _ request: Request) throws(QueryError) -> Response {
        let name = FormQuery(request.uri.query)["format"] ?? ""
        guard let format = TraceExport(rawValue: name) else {
            throw .invalid("format takes otlp, jaeger or html.")
        }
        let trace = try trace(id)
        let bytes: [UInt8] =
            switch format {
            case .otlp: TraceExport.otlp(trace)
            case .jaeger: JaegerJSON.encode([trace])
            case .html: page.exported(showing: try document(id))
            }
        var response = Response(.ok, bytes, contentType: format.contentType)
        response.headers.append(contentsOf: HTTPFields.unshared)
        response.headers[.contentDisposition] =
            "attachment; filename=\"\(format.fileName(of: trace.id))\""
        return response
    }

    private func events(_ request: Request) throws(QueryError) -> Response {
        let search = try TraceSearch(viewer: FormQuery(request.uri.query), now: now())
        // What a client goes on sending is what tells that it is still there.
        guard !request.hasBody else { throw .invalid("A question for events has no body.") }
        let topic = try Self.topic(FormQuery(request.uri.query))
        guard let feed = store.subscribe(to: topic) else {
            throw QueryError(
                status: .serviceUnavailable,
                message: "\(BoundedTraceStore.listenerBound) listeners are here already.")
        }
        let stream = EventStream(
            feed: feed, store: store, search: search, maximumBytes: maximumBytes, clock: clock)
        return stream.response(to: request)
    }

    private static func topic(_ query: FormQuery) throws(QueryError) -> TraceFeed.Topic {
        switch query.nonEmpty("about") {
        case nil, "traces": return .traces
        case "metrics": return .metrics
        default: throw .invalid("about takes traces or metrics.")
        }
    }
}

// MARK: Writing

extension ViewerRoutes {
    private static let foreign = QueryError(
        status: .forbidden, message: "Only the viewer's own page may do that.")

    private func clear(_ request: Request) throws(QueryError) -> Response {
        guard SameOriginGuard.allows(request) else { throw Self.foreign }
        store.clear()
        return Response(status: .noContent)
    }

    private func take(_ request: Request) async -> Response {
        do throws(QueryError) {
            guard SameOriginGuard.allows(request) else { throw Self.foreign }
            var claim = MemoryClaim(allowance)
            defer { claim.release() }
            let body = try await TraceImport.body(of: request, &claim)
            return json(try TraceImport(body).insert(into: store))
        } catch {
            return refuse(error)
        }
    }
}

extension Request {
    fileprivate var hasBody: Bool {
        headers[.transferEncoding] != nil || (headers[.contentLength] ?? "0") != "0"
    }
}
