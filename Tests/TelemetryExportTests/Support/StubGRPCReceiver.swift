// SPDX-License-Identifier: Apache-2.0

import GRPCCore
import GRPCNIOTransportHTTP2Posix
import OTLP
import Synchronization

/// A gRPC receiver on a loopback port, whose answers the test writes.
final class StubGRPCReceiver: Sendable {
    struct Received: Sendable {
        var service: String
        var metadata: Metadata
        var message: [UInt8]
        /// The sender's address, which tells connections apart.
        var connection: String

        func decoded() throws -> TraceRequest { try TraceRequest(decoding: message, as: .protobuf) }
    }

    enum Answer: Sendable {
        case message([UInt8])
        case status(RPCError.Code, String = "", details: [UInt8]? = nil)

        static let ok = Answer.message([])
    }

    private let calls = Mutex<[Received]>([])
    private let answer: @Sendable (Int) async -> Answer

    var received: [Received] { calls.withLock { $0 } }

    fileprivate init(answer: @escaping @Sendable (Int) async -> Answer) {
        self.answer = answer
    }

    fileprivate var router: RPCRouter<HTTP2ServerTransport.Posix> {
        var router = RPCRouter<HTTP2ServerTransport.Posix>()
        for service in [
            "trace.v1.TraceService", "logs.v1.LogsService", "metrics.v1.MetricsService",
        ] {
            router.registerHandler(
                forMethod: MethodDescriptor(
                    fullyQualifiedService: "opentelemetry.proto.collector.\(service)",
                    method: "Export"),
                deserializer: Bytes(), serializer: Bytes()
            ) { request, context in
                StreamingServerResponse(
                    single: try await self.respond(to: ServerRequest(stream: request), context))
            }
        }
        return router
    }

    private func respond(
        to request: ServerRequest<[UInt8]>, _ context: ServerContext
    ) async throws -> ServerResponse<[UInt8]> {
        let index = calls.withLock { calls in
            calls.append(
                Received(
                    service: context.descriptor.service.fullyQualifiedService,
                    metadata: request.metadata, message: request.message,
                    connection: context.remotePeer))
            return calls.count - 1
        }
        switch await answer(index) {
        case .message(let bytes):
            return ServerResponse(message: bytes)
        case .status(let code, let message, let details):
            var trailer = Metadata()
            if let details { trailer.addBinary(details, forKey: "grpc-status-details-bin") }
            throw RPCError(code: code, message: message, metadata: trailer)
        }
    }
}

private struct Bytes: MessageSerializer, MessageDeserializer {
    func serialize<Raw: GRPCContiguousBytes>(_ message: [UInt8]) -> Raw { Raw(message) }
    func deserialize(_ bytes: some GRPCContiguousBytes) -> [UInt8] {
        bytes.withUnsafeBytes { Array($0) }
    }
}

/// Runs a receiver that answers one call after the other, the last answer forever.
func withGRPCReceiver(
    port: Int = 0, answers: StubGRPCReceiver.Answer...,
    security: HTTP2ServerTransport.Posix.TransportSecurity = .plaintext,
    _ test: (StubGRPCReceiver, Int) async throws -> Void
) async throws {
    try await withGRPCReceiver(
        port: port, security: security, answer: { answers[min($0, answers.count - 1)] }, test)
}

/// Runs a receiver whose answer is made from how many calls came before.
func withGRPCReceiver(
    port: Int = 0, security: HTTP2ServerTransport.Posix.TransportSecurity = .plaintext,
    answer: @escaping @Sendable (Int) async -> StubGRPCReceiver.Answer,
    _ test: (StubGRPCReceiver, Int) async throws -> Void
) async throws {
    let receiver = StubGRPCReceiver(answer: answer)
    let transport = HTTP2ServerTransport.Posix(
        address: .ipv4(host: "127.0.0.1", port: port), transportSecurity: security,
        config: .defaults {
            $0.compression.enabledAlgorithms = [.gzip]
            $0.rpc.maxRequestPayloadSize = 64 << 20
        })
    let server = GRPCServer(transport: transport, router: receiver.router)
    try await withThrowingTaskGroup(of: Void.self) { group in
        group.addTask { try await server.serve() }
        defer { group.cancelAll() }
        try await test(receiver, try await transport.listeningAddress.ipv4?.port ?? 0)
    }
}
