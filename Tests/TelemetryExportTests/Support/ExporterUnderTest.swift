// SPDX-License-Identifier: Apache-2.0

import TelemetryModel
import TelemetrySDK
import Testing

@testable import TelemetryExport

/// An exporter whose time, chance and log belong to the test.
struct ExporterUnderTest {
    let clock = HandMovedClock()
    let log = LogRecorder()
    let sender: OTLPSender
    let exporter: OTLPExporter

    init(_ configuration: OTLPConfiguration, transport: any OTLPTransport) {
        sender = OTLPSender(
            configuration, subject: "Traces", logger: log.logger, transport: transport,
            clock: clock,
            // The middle of the jitter, where waits are as planned.
            random: { 0.5 })
        exporter = OTLPExporter(
            resource: .test, encoding: configuration.wireProtocol.encoding, sender: sender)
    }

    /// Runs the exporter for as long as the test, and shuts it down whatever happens.
    fileprivate func run(_ test: (ExporterUnderTest) async throws -> Void) async throws {
        async let running: Void = exporter.run()
        do {
            try await test(self)
            await exporter.shutdown()
        } catch {
            await exporter.shutdown()
            throw error
        }
        await running
    }
}

/// Makes an exporter by HTTP.
///
/// - Parameter change: what differs from the defaults.
func withExporter(
    to endpoint: String, secondsSinceEpoch: Int64 = 0,
    _ change: (inout OTLPConfiguration) -> Void = { _ in },
    _ test: (ExporterUnderTest) async throws -> Void
) async throws {
    let address = try #require(OTLPEndpoint(endpoint))
    var configuration = OTLPConfiguration(endpoint: address)
    change(&configuration)
    let transport = try HTTPTransport(configuration, secondsSinceEpoch: { secondsSinceEpoch })
    try await ExporterUnderTest(configuration, transport: transport).run(test)
}

/// Makes an exporter by gRPC.
func withGRPCExporter(
    to endpoint: String,
    _ change: (inout OTLPConfiguration) -> Void = { _ in },
    _ test: (ExporterUnderTest) async throws -> Void
) async throws {
    let address = try #require(OTLPEndpoint(grpc: endpoint))
    var configuration = OTLPConfiguration(wireProtocol: .grpc, endpoint: address)
    change(&configuration)
    let transport = try GRPCTransport(configuration)
    try await ExporterUnderTest(configuration, transport: transport).run(test)
}
