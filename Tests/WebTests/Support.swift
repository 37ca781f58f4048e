// SPDX-License-Identifier: Apache-2.0

import HTTPInstrumentation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Logging
import Synchronization
import TelemetryModel
import TelemetryTesting
import Testing

@testable import Web

let quietLogger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }

/// A request as the service behind the gateway saw it.
struct SeenRequest: Sendable {
    let method: String
    let target: String
    let headers: HTTPFields
    let body: String

    subscript(name: String) -> String? {
        HTTPField.Name(name).flatMap { headers[$0] }
    }
}

/// Takes the place of the API: answers what a test says and remembers what it was asked.
final class Upstream: Sendable {
    typealias Respond = @Sendable (SeenRequest) async throws -> Response

    private let seen = Mutex<[SeenRequest]>([])
    private let respond: Respond

    init(_ respond: @escaping Respond = { _ in Response(status: .ok) }) {
        self.respond = respond
    }

    var requests: [SeenRequest] { seen.withLock { $0 } }

    /// Everything, by whatever method, is answered the same way.
    fileprivate var router: Router<BasicRequestContext> {
        let router = Router()
        for method in [.head] + APIForwarder.methods {
            router.on("/**", method: method) { request, _ in
                let request = SeenRequest(
                    method: request.method.rawValue, target: request.uri.string,
                    headers: request.headers,
                    body: String(buffer: try await request.body.collect(upTo: 1 << 20)))
                self.seen.withLock { $0.append(request) }
                return try await self.respond(request)
            }
        }
        return router
    }
}

/// A gateway in front of an ``Upstream``, with a tracer of its own.
struct Gateway {
    var upstream = Upstream()
    /// Another address than the upstream's own.
    var address: String?
    var limits = ForwardingLimits.with { _ in }
    var browserTelemetry: String?
    var clock: any Clock<Duration> = ContinuousClock()
    var mostListeners = 64
    /// Whether requests go through a socket; otherwise straight to the router.
    var isLive = false

    /// Sends requests, and returns every span that had ended when all was over.
    @discardableResult func run(
        _ body: @escaping @Sendable (any TestClientProtocol, LiveExpenses) async throws -> Void
    ) async throws -> RecordedSpans {
        try await withRecordedSpans { spans in
            try await withServer(upstream.router) { url in
                try await serve(before: address ?? url, body)
            }
            return spans
        }
    }

    /// Sends one request.
    func exchange(
        _ method: HTTPRequest.Method, _ target: String, headers: HTTPFields = [:],
        body: String? = nil
    ) async throws -> (answer: TestResponse, spans: RecordedSpans) {
        let kept = Kept()
        let spans = try await run { client, _ in
            kept.keep(
                try await client.execute(
                    uri: target, method: method, headers: headers,
                    body: body.map(ByteBuffer.init(string:))))
        }
        return (try #require(kept.answers.first), spans)
    }

    private func serve(
        before url: String,
        _ body: @escaping @Sendable (any TestClientProtocol, LiveExpenses) async throws -> Void
    ) async throws {
        let client = TracedHTTPClient()
        let live = LiveExpenses(
            upstream: url, client: client, timeout: .seconds(60), mostListeners: mostListeners,
            clock: clock)
        let gateway = WebGateway(
            WebConfiguration(
                expenses: url, viewer: "http://127.0.0.1:16686", browserTelemetry: browserTelemetry,
                version: "1.2.3"),
            client: client, live: live, limits: limits)
        let application = Application(
            router: gateway.router(), server: .tracedHTTP1(), logger: quietLogger)
        try await withServices([client]) {
            try await application.test(isLive ? .live : .router) { try await body($0, live) }
        }
    }
}

extension ForwardingLimits {
    /// The usual limits but for what a test changes, with a minute for an answer from a busy machine.
    static func with(_ change: (inout Self) -> Void) -> Self {
        var limits = Self()
        (limits.timeout, limits.chainTimeout) = (.seconds(60), .seconds(60))
        change(&limits)
        return limits
    }
}

/// Keeps what came back for after the servers have stopped.
private final class Kept: Sendable {
    private let state = Mutex<[TestResponse]>([])

    func keep(_ answer: TestResponse) { state.withLock { $0.append(answer) } }

    var answers: [TestResponse] { state.withLock { $0 } }
}

/// Serves a router on a port of its own while `body` runs.
private func withServer(
    _ router: Router<BasicRequestContext>, _ body: (String) async throws -> Void
) async throws {
    let (ports, port) = AsyncStream.makeStream(of: Int.self)
    let application = Application(
        router: router, configuration: .init(address: .hostname("127.0.0.1", port: 0)),
        onServerRunning: { port.yield($0.localAddress?.port ?? 0) }, logger: quietLogger)
    try await withServices([application]) {
        for await port in ports { return try await body("http://127.0.0.1:\(port)") }
    }
}

extension TestResponse {
    subscript(name: String) -> String? {
        HTTPField.Name(name).flatMap { headers[$0] }
    }

    var text: String { String(buffer: body) }
}

extension HTTPFields {
    /// Fields whose names a test writes as text.
    init(named fields: KeyValuePairs<String, String>) {
        self.init()
        for (name, value) in fields {
            if let name = HTTPField.Name(name) { append(HTTPField(name: name, value: value)) }
        }
    }
}
