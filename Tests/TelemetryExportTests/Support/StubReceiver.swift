// SPDX-License-Identifier: Apache-2.0

import HTTPTypes
import Hummingbird
import HummingbirdCore
import Logging
import NIOCore
import OTLP
import Synchronization
import TelemetryTesting

/// A receiver on a loopback port, whose answers the test writes.
final class StubReceiver: Sendable {
    struct Received: Sendable {
        var path: String
        var headers: HTTPFields
        var body: [UInt8]
        /// The sender's port, which tells connections apart.
        var connection: Int

        func decoded(as encoding: OTLPEncoding = .protobuf) throws -> TraceRequest {
            try TraceRequest(decoding: body, as: encoding)
        }
    }

    struct Answer: Sendable {
        var status: HTTPResponse.Status
        var headers: HTTPFields = [:]
        var body: [UInt8] = []

        init(_ code: Int, headers: HTTPFields = [:], body: [UInt8] = []) {
            status = HTTPResponse.Status(code: code)
            self.headers = headers
            self.body = body
        }

        static let ok = Answer(200)
    }

    private let requests = Mutex<[Received]>([])
    private let answer: @Sendable (Int) async -> Answer

    var received: [Received] { requests.withLock { $0 } }

    fileprivate init(answer: @escaping @Sendable (Int) async -> Answer) {
        self.answer = answer
    }

    fileprivate func respond(to request: Request, from connection: Int) async throws -> Response {
        let body = try await request.body.collect(upTo: 128 << 20)
        let index = requests.withLock { requests in
            requests.append(
                Received(
                    path: request.uri.string, headers: request.headers,
                    body: Array(body.readableBytesView), connection: connection))
            return requests.count - 1
        }
        let answer = await answer(index)
        return Response(
            status: answer.status, headers: answer.headers,
            body: ResponseBody(byteBuffer: ByteBuffer(bytes: answer.body)))
    }
}

/// Runs a receiver that answers one request after the other, the last answer forever.
func withReceiver(
    answers: StubReceiver.Answer..., server: HTTPServerBuilder = .http1(),
    _ test: (StubReceiver, Int) async throws -> Void
) async throws {
    try await withReceiver(
        server: server, answer: { answers[min($0, answers.count - 1)] }, test)
}

/// Runs a receiver whose answer is made from how many requests came before.
func withReceiver(
    server: HTTPServerBuilder = .http1(),
    answer: @escaping @Sendable (Int) async -> StubReceiver.Answer,
    _ test: (StubReceiver, Int) async throws -> Void
) async throws {
    let receiver = StubReceiver(answer: answer)
    let (ports, portFound) = AsyncStream.makeStream(of: Int.self)
    let application = Application(
        responder: CallbackResponder { (request: Request, context: StubContext) in
            try await receiver.respond(to: request, from: context.connection)
        },
        server: server,
        configuration: .init(address: .hostname("127.0.0.1", port: 0)),
        onServerRunning: { portFound.yield($0.localAddress?.port ?? 0) },
        logger: Logger(label: "receiver") { _ in SwiftLogNoOpLogHandler() })
    try await withServices([application]) {
        var iterator = ports.makeAsyncIterator()
        try await test(receiver, await iterator.next() ?? 0)
    }
}

private struct StubContext: RequestContext {
    var coreContext: CoreRequestContextStorage
    let connection: Int

    init(source: ApplicationRequestContextSource) {
        coreContext = CoreRequestContextStorage(source: source)
        connection = source.channel.remoteAddress?.port ?? 0
    }
}
