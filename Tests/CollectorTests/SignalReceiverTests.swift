// SPDX-License-Identifier: Apache-2.0

import HTTPTypes
import Hummingbird
import HummingbirdTesting
import OTLP
import Synchronization
import TelemetryModel
import Testing
import TraceStore

@testable import Collector

/// Logs and metrics by the rules of traces.
@Suite struct SignalReceiverTests {
    @Test(arguments: OTLPEncoding.allCases)
    func `logs are kept within their trace and passed on`(encoding: OTLPEncoding) async throws {
        let forwarder = RecordingForwarder()
        let collector = collector(forwarder: forwarder)
        let body = LogsRequest(resourceLogs: sampleLogs()).encoded(as: encoding)
        let response = try await collector.post(body, as: encoding.contentType, to: "/v1/logs")
        #expect(response.status == .ok)
        #expect(try LogsResponse(decoding: response.bytes, as: encoding) == .success)
        let trace = collector.store.trace(TraceID(high: 0xAB, low: 1))
        #expect(trace?.logs.map(\.record.body) == ["it happened"])
        #expect(collector.store.looseLogs().map(\.record.body) == ["nobody asked"])
        #expect(forwarder.batches == [.logs(sampleLogs())])
    }

    @Test(arguments: OTLPEncoding.allCases)
    func `metrics are kept as latest points and passed on`(encoding: OTLPEncoding) async throws {
        let forwarder = RecordingForwarder()
        let collector = collector(forwarder: forwarder)
        let body = MetricsRequest(resourceMetrics: sampleMetrics()).encoded(as: encoding)
        let response = try await collector.post(body, as: encoding.contentType, to: "/v1/metrics")
        #expect(response.status == .ok)
        #expect(try MetricsResponse(decoding: response.bytes, as: encoding) == .success)
        #expect(collector.store.metrics().map(\.metric.name) == ["queue.size"])
        #expect(forwarder.batches == [.metrics(sampleMetrics())])
    }

    @Test func `logs beyond a trace's bounds are a partial success`() async throws {
        var configuration = CollectorConfiguration()
        configuration.storeLimits.traceLogs = 0
        let body = LogsRequest(resourceLogs: sampleLogs()).encoded(as: .json)
        let response = try await collector(configuration)
            .post(body, as: "application/json", to: "/v1/logs")
        let answer = try LogsResponse(decoding: response.bytes, as: .json)
        #expect(answer.rejected == 1)
        #expect(answer.errorMessage.hasPrefix("Log records were rejected: 1 "))
    }

    @Test(arguments: ["/v1/logs", "/v1/metrics"], OTLPEncoding.allCases)
    func `each signal is refused as traces are`(path: String, encoding: OTLPEncoding) async throws {
        let collector = collector()
        let type = encoding.contentType
        let malformed = try await collector.post([0x0A, 0xFF], as: type, to: path)
        #expect(malformed.status == .badRequest)
        #expect(try RPCStatus(decoding: malformed.bytes, as: encoding).code == 3)
        let unknownType = try await collector.post([], as: "text/plain", to: path)
        #expect(unknownType.status == .unsupportedMediaType)
        let badGzip = try await collector.post([1, 2], as: type, coding: "gzip", to: path)
        #expect(badGzip.status == .badRequest)
        let wrongMethod = try await collector.receiver.test(.router) { client in
            try await client.execute(uri: path, method: .get) { $0 }
        }
        #expect(wrongMethod.status == .methodNotAllowed)
        #expect(wrongMethod.headers[.allow] == "POST")
        #expect(collector.store.figures == TraceStoreFigures())
    }
}

/// Remembers what is passed on.
private final class RecordingForwarder: TelemetryForwarder {
    private let received = Mutex<[TelemetryBatch]>([])

    var batches: [TelemetryBatch] { received.withLock { $0 } }

    func forward(_ batch: TelemetryBatch) { received.withLock { $0.append(batch) } }
}
