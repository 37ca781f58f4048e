// SPDX-License-Identifier: Apache-2.0

import HTTPInstrumentation
import Hummingbird
import HummingbirdTesting
import Synchronization
import TelemetryModel
import TelemetrySDK
import TelemetryTesting
import Testing

@Suite struct ServerTracingOutcomeTests {
    @Test(arguments: [200, 302, 400, 404, 409, 499])
    func `what is not the server's fault leaves the status unset`(code: Int) async throws {
        let span = try await Exchange().span(answering: .init(code: code))
        #expect(span?.status == .unset)
        #expect(span?["error.type"] == nil)
        #expect(span?["http.response.status_code"] == .int(Int64(code)))
    }

    @Test(arguments: [500, 503]) func `a 5xx that is returned is an error`(code: Int) async throws {
        let span = try await Exchange().span(answering: .init(code: code))
        #expect(span?.status == FinishedSpan.Status(code: .error))
        #expect(span?["error.type"] == .string(String(code)))
    }

    @Test func `an error that is thrown is a 500 with its type and an exception event`()
        async throws
    {
        let (response, spans) = try await Exchange().run { _, _ in throw Breakdown() }
        let span = try #require(spans["GET /things/{id}"])
        #expect(response.status == .internalServerError)
        #expect(span.status.code == .error)
        #expect(span["error.type"] == "HTTPInstrumentationTests.Breakdown")
        #expect(span["http.response.status_code"] == 500)
        #expect(span.events.map(\.name) == ["exception"])
    }

    @Test func `a 4xx that is thrown is no error`() async throws {
        let (response, spans) = try await Exchange().run { _, _ in throw HTTPError(.forbidden) }
        let span = try #require(spans["GET /things/{id}"])
        #expect(response.status == .forbidden)
        #expect(span.status == .unset)
        #expect(span["http.response.status_code"] == 403)
        #expect(span.events.isEmpty)
    }

    @Test func `cancellation is no error`() async throws {
        let spans = try await Exchange().run { _, _ in throw CancellationError() }.spans
        let span = try #require(spans["GET /things/{id}"])
        #expect(span.status == .unset)
        #expect(span["error.type"] == nil)
        #expect(span["http.response.status_code"] == nil)
    }

    @Test(arguments: [false, true])
    func `the span ends after the last byte of the body`(isLive: Bool) async throws {
        let endedEarly = Mutex<Bool?>(nil)
        try await withRecordedSpans { spans in
            let application = try Self.application { _, _ in
                Response(
                    status: .ok,
                    body: ResponseBody { writer in
                        try await writer.write(ByteBuffer(string: "a"))
                        try await writer.finish(nil)
                        endedEarly.withLock { $0 = !spans.spans.isEmpty }
                    })
            }
            let body = try await application.test(isLive ? .live : .router) { client in
                try await client.execute(uri: "/", method: .get).body
            }
            #expect(String(buffer: body) == "a")
            #expect(spans.spans.count == 1)
        }
        #expect(endedEarly.withLock { $0 } == false)
    }

    @Test(arguments: [false, true])
    func `a body of known length arrives as it is`(isLive: Bool) async throws {
        let (response, spans) = try await Exchange(isLive: isLive).run { _, _ in
            Response(status: .ok, body: ResponseBody(byteBuffer: ByteBuffer(string: "seven")))
        }
        #expect(String(buffer: response.body) == "seven")
        #expect(response.headers[.contentLength] == "5")
        #expect(spans.spans.count == 1)
    }

    @Test func `a server that knows nothing of spans serves them all the same`() async throws {
        let (response, spans) = try await Exchange(isLive: true, endsSpans: false).run { _, _ in
            Response(status: .ok, body: ResponseBody(byteBuffer: ByteBuffer(string: "seven")))
        }
        #expect(String(buffer: response.body) == "seven")
        #expect(spans.spans.count == 1)
    }

    @Test(arguments: [false, true])
    func `the span of a response that is dropped ends nevertheless`(isLive: Bool) async throws {
        try await withRecordedSpans { spans in
            let application = try Self.application(before: Replacement()) { _, _ in
                Response(status: .ok, body: ResponseBody(byteBuffer: ByteBuffer(string: "lost")))
            }
            let status = try await application.test(isLive ? .live : .router) { client in
                try await client.execute(uri: "/", method: .get).status
            }
            #expect(status == .noContent)
            #expect(spans.spans.count == 1)
        }
    }

    private static func application(
        before middleware: Replacement? = nil,
        _ handler: @escaping @Sendable (Request, TestContext) async throws -> Response
    ) throws -> some ApplicationProtocol {
        let router = Router(context: TestContext.self)
        if let middleware { router.add(middleware: middleware) }
        router.add(middleware: ServerTracing())
        router.get("/", use: handler)
        return Application(router: router, server: .tracedHTTP1())
    }
}

/// Throws away whatever was answered.
private struct Replacement: RouterMiddleware {
    func handle(
        _ request: Request, context: TestContext,
        next: (Request, TestContext) async throws -> Response
    ) async throws -> Response {
        _ = try await next(request, context)
        return Response(status: .noContent)
    }
}
