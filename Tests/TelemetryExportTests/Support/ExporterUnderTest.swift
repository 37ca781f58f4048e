// SPDX-License-Identifier: Apache-2.0

import TelemetryModel
import TelemetrySDK
import Testing

@testable import TelemetryExport

/// An exporter whose time, chance and log belong to the test.
struct ExporterUnderTest {
    let clock = HandMovedClock()
    let log = LogRecorder()
    let exporter: OTLPHTTPExporter

    /// - Parameter change: what differs from the defaults.
    init(
        endpoint: String, secondsSinceEpoch: Int64 = 0,
        _ change: (inout OTLPHTTPConfiguration) -> Void = { _ in }
    ) throws {
        var configuration = OTLPHTTPConfiguration(endpoint: try #require(OTLPEndpoint(endpoint)))
        change(&configuration)
        exporter = OTLPHTTPExporter(
            configuration, resource: .test, logger: log.logger,
            transport: try AsyncHTTPClientTransport(configuration), clock: clock,
            secondsSinceEpoch: { secondsSinceEpoch },
            // The middle of the jitter, where waits are as planned.
            random: { 0.5 })
    }
}

/// Makes an exporter, and shuts it down whatever happens.
func withExporter(
    to endpoint: String, secondsSinceEpoch: Int64 = 0,
    _ change: (inout OTLPHTTPConfiguration) -> Void = { _ in },
    _ test: (ExporterUnderTest) async throws -> Void
) async throws {
    let subject = try ExporterUnderTest(
        endpoint: endpoint, secondsSinceEpoch: secondsSinceEpoch, change)
    do {
        try await test(subject)
        await subject.exporter.shutdown()
    } catch {
        await subject.exporter.shutdown()
        throw error
    }
}
