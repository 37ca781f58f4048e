// SPDX-License-Identifier: Apache-2.0

import Hummingbird
import Logging
import NIOCore
import OTLP
import Synchronization
import TelemetryModel
import TelemetryTesting

/// Takes OTLP metrics by HTTP, and keeps what each series said last.
final class MetricsReceiver: Sendable {
    private let batches = Mutex<[ResourceMetrics]>([])

    /// Every metric that has come, with the service that sent it and the module that measured; the
    /// points are those that each process sent last.
    var metrics: [ReceivedMetric] {
        var last: [ReceivedMetric.Identity: ReceivedMetric] = [:]
        for batch in batches.withLock({ $0 }) {
            for scope in batch.scopes {
                for metric in scope.metrics {
                    let received = ReceivedMetric(
                        resource: batch.resource, scope: scope.scope.name, metric: metric)
                    last[received.identity] = received
                }
            }
        }
        return Array(last.values)
    }

    /// The metrics of one name, of every process that has sent any.
    func metrics(_ name: String) -> [ReceivedMetric] {
        metrics.filter { $0.metric.name == name }
    }

    fileprivate func take(_ request: MetricsRequest) {
        batches.withLock { $0 += request.resourceMetrics }
    }
}

/// One metric of one process.
struct ReceivedMetric: Sendable {
    struct Identity: Hashable {
        let instance: String
        let scope: String
        let name: String
    }

    let resource: Resource
    let scope: String
    let metric: Metric

    var identity: Identity {
        Identity(
            instance: "\(resource.attributes["service.instance.id"] ?? "")", scope: scope,
            name: metric.name)
    }

    var service: String { resource.serviceName }

    /// The points, if they are those of a histogram.
    var histograms: [HistogramPoint] {
        if case .histogram(let points, _) = metric.data { points } else { [] }
    }

    /// The points, if they are numbers.
    var numbers: [NumberPoint] {
        switch metric.data {
        case .sum(let points, _, _), .gauge(let points): points
        default: []
        }
    }
}

/// Runs a receiver on a free port, and hands over its address for
/// `OTEL_EXPORTER_OTLP_METRICS_ENDPOINT`.
func withMetricsReceiver<Result: Sendable>(
    _ body: (String, MetricsReceiver) async throws -> Result
) async throws -> Result {
    let receiver = MetricsReceiver()
    let (ports, port) = AsyncStream.makeStream(of: Int.self)
    let router = Router()
    router.post("/v1/metrics") { request, _ in
        let body = try await request.body.collect(upTo: 1 << 24)
        receiver.take(try MetricsRequest(decoding: Array(body.readableBytesView), as: .protobuf))
        return Response(status: .ok, headers: [.contentType: "application/x-protobuf"])
    }
    let application = Application(
        router: router, configuration: .init(address: .hostname("127.0.0.1", port: 0)),
        onServerRunning: { port.yield($0.localAddress?.port ?? 0) },
        logger: Logger(label: "receiver") { _ in SwiftLogNoOpLogHandler() })
    return try await withServices([application]) {
        for await port in ports {
            return try await body("http://127.0.0.1:\(port)/v1/metrics", receiver)
        }
        throw StartFailure(log: "the receiver did not start")
    }
}
