// SPDX-License-Identifier: Apache-2.0

import OTLP
import Synchronization
import TelemetryModel
import TelemetrySDK
import Testing

@testable import TelemetryExport

struct MetricTextTests {
    @Test func `the console shows a line for each series`() async throws {
        let written = Written()
        let exporter = ConsoleMetricExporter(logger: LogRecorder().logger, write: written.add)
        #expect(await exporter.export(.two) == .success)
        #expect(
            String(decoding: written.bytes, as: UTF8.self) == """
                metrics · shop · 2 points
                ├─ expenses.recorded ({expense}) counter
                │  3 category=travel
                ├─ http.server.request.duration (s) histogram, delta
                │  2 measured, sum 0.5, min 0.1, max 0.4

                """)
        await exporter.shutdown()
        #expect(await exporter.export(.two) == .afterShutdown)
    }

    @Test func `a file is given one request a line`() async throws {
        let written = Written()
        let exporter = OTLPMetricFileExporter(logger: LogRecorder().logger, write: written.add)
        #expect(await exporter.export(.two) == .success)
        #expect(await exporter.export(ResourceMetrics(resource: .test, scopes: [])) == .success)
        #expect(written.bytes.last == UInt8(ascii: "\n"))
        #expect(
            try MetricsRequest(decoding: Array(written.bytes.dropLast()), as: .json)
                == MetricsRequest(resourceMetrics: [.two]))
    }

    @Test func `what cannot be written is a failure`() async {
        struct Full: Error {}
        let exporter = ConsoleMetricExporter(logger: LogRecorder().logger) { _ in throw Full() }
        #expect(await exporter.export(.two) == .failure(reason: "Full()"))
    }
}

private final class Written: Sendable {
    private let content = Mutex<[UInt8]>([])

    var bytes: [UInt8] { content.withLock { $0 } }

    @Sendable func add(_ bytes: [UInt8]) { content.withLock { $0 += bytes } }
}
