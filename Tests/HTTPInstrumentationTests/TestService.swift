// SPDX-License-Identifier: Apache-2.0

import HTTPInstrumentation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import TelemetryModel
import TelemetrySDK
import TelemetryTesting

struct TestContext: TracedRequestContext {
    var coreContext: CoreRequestContextStorage
    var trace: RequestTrace

    init(source: ApplicationRequestContextSource) {
        coreContext = CoreRequestContextStorage(source: source)
        trace = RequestTrace(source: source)
    }
}

/// A request to a service of one traced route, and what came of it.
struct Exchange {
    var method: HTTPRequest.Method = .get
    var target = "/things/7"
    var headers: HTTPFields = [:]
    var tracing = ServerTracing<TestContext>()
    var sampler: any Sampler = ParentBasedSampler(root: AlwaysOnSampler())
    /// Where the request goes through a socket; otherwise straight to the router.
    var isLive = false
    /// Whether the server ends spans by itself, or leaves that to the middleware.
    var endsSpans = true

    /// The response, and every span that had ended when the service had stopped.
    func run(
        _ handler: @escaping @Sendable (Request, TestContext) async throws -> Response
    ) async throws -> (response: TestResponse, spans: RecordedSpans) {
        try await withRecordedSpans(sampler: sampler) { spans in
            let router = Router(context: TestContext.self)
            router.add(middleware: tracing)
            router.on("/things/{id}", method: method, use: handler)
            router.get("/healthz", use: handler)
            let application = Application(
                router: router, server: endsSpans ? .tracedHTTP1() : .http1())
            let response = try await application.test(isLive ? .live : .router) { client in
                try await client.execute(uri: target, method: method, headers: headers)
            }
            return (response, spans)
        }
    }

    /// The only span of a request that is answered with a status and no body.
    func span(answering status: HTTPResponse.Status = .ok) async throws -> FinishedSpan? {
        let spans = try await run { _, _ in Response(status: status) }.spans.spans
        return spans.count == 1 ? spans.first : nil
    }
}

extension FinishedSpan {
    subscript(key: String) -> AttributeValue? { attributes[key] }
}

struct Breakdown: Error {}
