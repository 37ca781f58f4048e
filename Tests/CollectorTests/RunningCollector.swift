// SPDX-License-Identifier: Apache-2.0

import GRPCCore
import GRPCNIOTransportHTTP2Posix
import Synchronization
import TelemetryTesting

@testable import Collector

/// The ports on which a collector listens.
struct CollectorPorts: Sendable {
    var otlp: Int
    var grpc: Int
}

/// Runs a collector on free ports, and the forwarder that it has been given.
func withRunningCollector(
    _ change: (inout CollectorConfiguration) -> Void = { _ in },
    _ test: (TraceCollector, CollectorPorts) async throws -> Void
) async throws {
    var configuration = CollectorConfiguration(
        otlpPort: 0, grpcPort: 0, zipkinPort: 0, queryPort: 0)
    change(&configuration)
    let (found, listening) = AsyncStream.makeStream(of: (TraceCollector.Endpoint, Int).self)
    let collector = TraceCollector(
        configuration: configuration, logger: quietLogger,
        onListening: { listening.yield(($0, $1)) })
    try await withServices(collector.services) {
        var ports: [TraceCollector.Endpoint: Int] = [:]
        for await (endpoint, port) in found {
            ports[endpoint] = port
            if ports[.otlp] != nil && ports[.grpc] != nil { break }
        }
        try await test(
            collector, CollectorPorts(otlp: ports[.otlp] ?? 0, grpc: ports[.grpc] ?? 0))
    }
}

/// Calls the `Export` of a service with a message as it is.
struct ExportCaller: Sendable {
    fileprivate let client: GRPCClient<HTTP2ClientTransport.Posix>

    func export(
        _ message: [UInt8], to service: String = "trace.v1.TraceService", gzip: Bool = false
    ) async throws -> [UInt8] {
        var options = CallOptions.defaults
        options.compression = gzip ? .gzip : CompressionAlgorithm.none
        return try await client.unary(
            request: ClientRequest(message: message),
            descriptor: MethodDescriptor(
                fullyQualifiedService: "opentelemetry.proto.collector.\(service)",
                method: "Export"),
            serializer: Bytes(), deserializer: Bytes(), options: options
        ) { try $0.message }
    }

    /// Begins a call and says nothing more, until the other side ends it.
    func exportHalf() async throws -> [UInt8] {
        let (forever, keep) = AsyncStream.makeStream(of: Void.self)
        defer { keep.finish() }
        return try await client.clientStreaming(
            request: StreamingClientRequest { _ in for await _ in forever {} },
            descriptor: MethodDescriptor(
                fullyQualifiedService: "opentelemetry.proto.collector.trace.v1.TraceService",
                method: "Export"),
            serializer: Bytes(), deserializer: Bytes(), options: .defaults
        ) { try $0.message }
    }

    private struct Bytes: MessageSerializer, MessageDeserializer {
        func serialize<Raw: GRPCContiguousBytes>(_ message: [UInt8]) -> Raw { Raw(message) }
        func deserialize(_ bytes: some GRPCContiguousBytes) -> [UInt8] {
            bytes.withUnsafeBytes { Array($0) }
        }
    }
}

/// Connects a client to a port of this machine for as long as the test.
func withExportCaller(
    port: Int, _ test: (ExportCaller) async throws -> Void
) async throws {
    let transport = try HTTP2ClientTransport.Posix(
        target: .ipv4(address: "127.0.0.1", port: port), transportSecurity: .plaintext,
        config: .defaults { $0.compression.enabledAlgorithms = [.gzip] })
    try await withGRPCClient(transport: transport) { try await test(ExportCaller(client: $0)) }
}
