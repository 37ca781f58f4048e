// SPDX-License-Identifier: Apache-2.0

import GRPCCore
import GRPCNIOTransportHTTP2Posix
import NIOCore
import TelemetrySDK

/// OTLP/gRPC, over one connection that is kept alive, and made anew when it breaks.
///
/// gRPC's own retries are off, for they would neither be counted nor bounded with ours, and a call
/// does not wait for a connection: while there is none it fails, and is tried again at our pace.
struct GRPCTransport: OTLPTransport {
    private let client: GRPCClient<HTTP2ClientTransport.Posix>
    private let metadata: Metadata
    private let options: CallOptions
    private let attempts = ConnectionAttempts()
    private let shutdownSignal = ShutdownSignal()

    /// Fails when the certificate files cannot be used.
    init(_ configuration: OTLPConfiguration) throws(ConfigurationError) {
        let security = try configuration.transportSecurity()
        var settings = HTTP2ClientTransport.Posix.Config.defaults
        settings.backoff = configuration.reconnection
        settings.compression.enabledAlgorithms = [.gzip]
        settings.channelDebuggingCallbacks.onCreateTCPConnection = attempts.note
        do {
            client = GRPCClient(
                transport: try HTTP2ClientTransport.Posix(
                    target: configuration.endpoint.target, transportSecurity: security,
                    config: settings))
        } catch {
            throw ConfigurationError(
                variable: "OTEL_EXPORTER_OTLP_CERTIFICATE",
                value: configuration.tls.certificate ?? "",
                expected: "files with which a TLS connection can be made: \(error)")
        }
        metadata = configuration.metadata
        var options = CallOptions.defaults
        options.compression = configuration.compression == .gzip ? .gzip : CompressionAlgorithm.none
        // This transport applies the limit for requests to responses, and none to requests.
        options.maxRequestMessageBytes = configuration.maximumResponseBytes
        self.options = options
    }

    func run() async {
        await withDiscardingTaskGroup { group in
            // It fails only if it has been shut down before.
            group.addTask { try? await client.runConnections() }
            _ = await shutdownSignal.wait()
            client.beginGracefulShutdown()
            attempts.abandon()
            group.cancelAll()
        }
    }

    func attempt(_ body: ByteBuffer, of signal: OTLPSignal) async -> OTLPVerdict {
        do {
            // No time limit: whoever awaits this cancels it in time.
            return try await client.unary(
                request: ClientRequest(message: body, metadata: metadata),
                descriptor: MethodDescriptor(
                    fullyQualifiedService: signal.serviceName, method: "Export"),
                serializer: RawMessage(), deserializer: RawMessage(), options: options
            ) { OTLPVerdict($0, of: signal) }
        } catch {
            return OTLPVerdict(grpc: error)
        }
    }

    func shutdown() async {
        shutdownSignal.raise()
    }
}

/// A message as the bytes that it consists of; our codec stands on either side of the transport.
private struct RawMessage: MessageSerializer, MessageDeserializer {
    func serialize<Bytes: GRPCContiguousBytes>(_ message: ByteBuffer) -> Bytes {
        Bytes(message.readableBytesView)
    }

    func deserialize(_ bytes: some GRPCContiguousBytes) -> ByteBuffer {
        bytes.withUnsafeBytes { ByteBuffer(bytes: $0) }
    }
}
