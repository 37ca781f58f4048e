// SPDX-License-Identifier: Apache-2.0

import GRPCCore
import GRPCNIOTransportHTTP2Posix
import NIOCore
import OTLP
import ServiceLifecycle

/// OTLP/gRPC: the `Export` method of each signal (OTLP specification, "OTLP/gRPC").
///
/// Messages reach our codec as bytes, so that a refusal has the code that it deserves:
/// `INVALID_ARGUMENT` with the field and the offset, `RESOURCE_EXHAUSTED` over a limit, `UNAVAILABLE`
/// while too much arrives at once. Nothing of a message is kept unless all of it can be read.
package struct GRPCReceiver: Service {
    /// Streams that one connection may have open; exporters have one at a time.
    private static let maximumStreams = 100

    private let intake: TelemetryIntake
    private let configuration: CollectorConfiguration
    private let allowance: ByteAllowance
    private let onListening: @Sendable (Int) async -> Void

    /// - Parameter onListening: called once with the port that the server really has.
    init(
        intake: TelemetryIntake, configuration: CollectorConfiguration, allowance: ByteAllowance,
        onListening: @escaping @Sendable (Int) async -> Void
    ) {
        self.intake = intake
        self.allowance = allowance
        self.configuration = configuration
        self.onListening = onListening
    }

    /// Serves until graceful shutdown or cancellation. Throws NIO's `IOError` if the port is taken.
    package func run() async throws {
        let transport = HTTP2ServerTransport.Posix(
            address: try address(), transportSecurity: .plaintext, config: settings)
        let server = GRPCServer(transport: transport, router: router)
        try await withGracefulShutdownHandler {
            try await withThrowingDiscardingTaskGroup { group in
                group.addTask { try await serve(server) }
                // If there is none, the task above says why.
                if let address = try? await transport.listeningAddress {
                    await onListening(address.ipv4?.port ?? address.ipv6?.port ?? 0)
                }
            }
        } onGracefulShutdown: {
            server.beginGracefulShutdown()
        }
    }

    private func serve(_ server: GRPCServer<HTTP2ServerTransport.Posix>) async throws {
        do {
            try await server.serve()
        } catch let error as RuntimeError {
            // Told to stop before it had started.
            if error.code == .serverIsStopped { return }
            throw error.cause ?? error
        }
    }

    /// The transport takes addresses only, where the configuration may name a host.
    private func address() throws -> GRPCNIOTransportCore.SocketAddress {
        let port = configuration.grpcPort
        let resolved = try NIOCore.SocketAddress.makeAddressResolvingHost(
            configuration.host, port: port)
        let host = resolved.ipAddress ?? configuration.host
        return resolved.protocol == .inet6
            ? .ipv6(host: host, port: port) : .ipv4(host: host, port: port)
    }

    private var settings: HTTP2ServerTransport.Posix.Config {
        .defaults {
            // For the transport to let it in; what decompresses it is the guard.
            $0.compression.enabledAlgorithms = [.gzip]
            $0.http2.maxConcurrentStreams = Self.maximumStreams
            $0.rpc.maxRequestPayloadSize = max(
                configuration.maximumBodyBytes, configuration.otlpLimits.bytes)
            $0.channelDebuggingCallbacks.onAcceptHTTP2Stream = { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(
                        CallGuard(configuration, allowance: allowance), position: .first)
                }
            }
        }
    }
}

// MARK: The methods

extension GRPCReceiver {
    private typealias Router = RPCRouter<HTTP2ServerTransport.Posix>

    private var router: Router {
        let intake = intake
        var router = Router()
        register("trace.v1.TraceService", in: &router) { bytes, limits throws(OTLPError) in
            let request = try TraceRequest(decoding: bytes, as: .protobuf, limits: limits)
            return TraceResponse(intake.accept(request.resourceSpans)).encoded(as: .protobuf)
        }
        register("logs.v1.LogsService", in: &router) { bytes, limits throws(OTLPError) in
            let request = try LogsRequest(decoding: bytes, as: .protobuf, limits: limits)
            return LogsResponse(intake.accept(request.resourceLogs)).encoded(as: .protobuf)
        }
        register("metrics.v1.MetricsService", in: &router) { bytes, limits throws(OTLPError) in
            let request = try MetricsRequest(decoding: bytes, as: .protobuf, limits: limits)
            return MetricsResponse(intake.accept(request.resourceMetrics)).encoded(as: .protobuf)
        }
        return router
    }

    /// Makes a signal's `Export` read, keep and answer; nothing in `export` suspends, so that no more
    /// large messages exist at once than there are threads.
    private func register(
        _ service: String, in router: inout Router,
        export: @escaping @Sendable ([UInt8], OTLPLimits) throws(OTLPError) -> [UInt8]
    ) {
        let method = MethodDescriptor(
            fullyQualifiedService: "opentelemetry.proto.collector.\(service)", method: "Export")
        router.registerHandler(
            forMethod: method, deserializer: RawMessage(), serializer: RawMessage()
        ) { request, _ in
            let request = try await ServerRequest(stream: request)
            do throws(ReceivingError) {
                let answer = try read(request.message, export)
                return StreamingServerResponse(single: ServerResponse(message: answer))
            } catch {
                throw RPCError(error)
            }
        }
    }

    /// Reads within what can be claimed for it; the bytes themselves are the call's.
    private func read(
        _ message: [UInt8], _ export: ([UInt8], OTLPLimits) throws(OTLPError) -> [UInt8]
    ) throws(ReceivingError) -> [UInt8] {
        var claim = MemoryClaim(allowance)
        defer { claim.release() }
        var limits = configuration.otlpLimits
        limits.memory = try claim.addReading(message.count, atMost: limits.memory)
        do throws(OTLPError) {
            return try export(message, limits)
        } catch {
            throw ReceivingError(error)
        }
    }
}

/// A message as the bytes that it consists of; our codec stands on either side of the transport.
private struct RawMessage: MessageSerializer, MessageDeserializer {
    func serialize<Bytes: GRPCContiguousBytes>(_ message: [UInt8]) -> Bytes { Bytes(message) }

    func deserialize(_ bytes: some GRPCContiguousBytes) -> [UInt8] {
        bytes.withUnsafeBytes { Array($0) }
    }
}

extension RPCError {
    init(_ error: ReceivingError) {
        let code = Status.Code(rawValue: Int(error.grpcCode)).flatMap { RPCError.Code($0) }
        self.init(code: code ?? .unknown, message: error.message)
    }
}
