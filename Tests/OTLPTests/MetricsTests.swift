// SPDX-License-Identifier: Apache-2.0

import OTLP
import TelemetryModel
import Testing

@Suite struct MetricsTests {
    private func metric(json: String) throws -> Metric {
        let text = #"{"resourceMetrics":[{"scopeMetrics":[{"metrics":["# + json + "]}]}]}"
        let request = try MetricsRequest(decoding: Array(text.utf8), as: .json)
        return try #require(request.resourceMetrics.first?.scopes.first?.metrics.first)
    }

    private func data(protobuf bytes: [UInt8]) throws -> Metric.Data? {
        let bytes = field(1, field(2, field(2, bytes)))
        let request = try MetricsRequest(decoding: bytes, as: .protobuf)
        return request.resourceMetrics.first?.scopes.first?.metrics.first?.data
    }

    @Test func `a histogram is read from JSON as other programs write it`() throws {
        let metric = try metric(
            json: """
                {"name": "http.server.request.duration", "unit": "s", "histogram": {
                 "aggregationTemporality": "AGGREGATION_TEMPORALITY_CUMULATIVE",
                 "dataPoints": [{"startTimeUnixNano": "1", "timeUnixNano": 2, "count": "3",
                   "sum": "Infinity", "min": 0, "bucketCounts": ["1", 2, "18446744073709551615"],
                   "explicitBounds": [0.5, "1e3"], "flags": 3}]}}
                """)
        let point = HistogramPoint(
            frame: PointFrame(startTime: 1, time: 2, hasNoValue: true), count: 3, sum: .infinity,
            minimum: 0, bounds: [0.5, 1_000], counts: [1, 2, .max])
        #expect(
            metric
                == Metric(
                    name: "http.server.request.duration", unit: "s",
                    data: .histogram([point], .cumulative)))
    }

    @Test func `numbers of 64 bits are read as strings and as numbers`() throws {
        let metric = try metric(
            json: """
                {"sum": {"aggregation_temporality": 1, "isMonotonic": true, "dataPoints": [
                 {"asInt": "-9223372036854775808"}, {"asInt": 7}, {"asDouble": "-Infinity"}, {},
                 {"as_double": 0.5}]}}
                """)
        let values: [MetricNumber?] = [.int(.min), .int(7), .double(-.infinity), nil, .double(0.5)]
        let points = values.map { NumberPoint(frame: PointFrame(time: 0), value: $0) }
        #expect(metric.data == .sum(points, .delta, isMonotonic: true))
    }

    /// Two elements of eight bytes: `bucket_counts` 1 and 2.
    private static let counts: [[UInt8]] = [1, 2].map { [$0, 0, 0, 0, 0, 0, 0, 0] }

    @Test(arguments: [
        field(6, counts[0] + counts[1]), [0x31] + counts[0] + [0x31] + counts[1],
        field(6, counts[0]) + [0x31] + counts[1], field(6, []) + field(6, counts[0] + counts[1]),
    ])
    func `repeated numbers of fixed size are read packed and one by one`(bytes: [UInt8]) throws {
        let read = try data(protobuf: field(9, field(1, bytes)))
        let point = HistogramPoint(frame: PointFrame(time: 0), count: 0, counts: [1, 2])
        #expect(read == .histogram([point], .unspecified))
    }

    @Test(arguments: [
        field(2, [1, 0x80, 1]), [0x10, 1, 0x10, 0x80, 1], field(2, [1]) + [0x10, 0x80, 1],
    ])
    func `repeated numbers of any size are read packed and one by one`(bytes: [UInt8]) throws {
        let read = try data(protobuf: field(10, field(1, field(8, [0x08, 3] + bytes))))
        let point = ExponentialHistogramPoint(
            frame: PointFrame(time: 0), count: 0, scale: 0,
            positive: .init(offset: -2, counts: [1, 128]))
        #expect(read == .exponentialHistogram([point], .unspecified))
    }

    @Test func `a packed list that ends within a number is refused with its place`() throws {
        let bytes = field(1, field(2, field(2, field(9, field(1, field(6, [1, 2, 3]))))))
        let error = try #require(Signal.metrics.errorOfReading(bytes, as: .protobuf))
        #expect(
            error.path
                == "resource_metrics[0].scope_metrics[0].metrics[0].histogram.data_points[0].bucket_counts[0]"
        )
        #expect(error.offset == bytes.count - 3)
    }

    @Test(arguments: OTLPEncoding.allCases)
    func `each limit refuses what is just beyond it`(encoding: OTLPEncoding) {
        let point = HistogramPoint(frame: PointFrame(time: 1), count: 6, counts: [1, 2, 3])
        let metric = Metric(name: "12345", data: .histogram([point, point], .delta))
        let scope = ScopeMetrics(scope: InstrumentationScope(name: ""), metrics: [metric])
        let request = MetricsRequest(resourceMetrics: [
            ResourceMetrics(resource: Resource(), scopes: [scope])
        ])
        let bytes = request.encoded(as: encoding)
        let enough = OTLPLimits(
            bytes: bytes.count, records: 2, collection: 3, elements: 9, stringLength: 24)
        #expect(Signal.metrics.errorOfReading(bytes, as: encoding, limits: enough) == nil)
        let narrow = [
            OTLPLimits(bytes: bytes.count - 1), OTLPLimits(records: 1), OTLPLimits(collection: 2),
            OTLPLimits(elements: 8), OTLPLimits(stringLength: 4), OTLPLimits(depth: 4),
        ]
        for limits in narrow {
            let error = Signal.metrics.errorOfReading(bytes, as: encoding, limits: limits)
            #expect(error?.code == .limitExceeded, "\(limits)")
        }
    }

    @Test func `a metric of a kind from the future is read without its data`() throws {
        #expect(try metric(json: #"{"name":"n","cloud":{"dataPoints":[{}]}}"#).data == .unknown)
        #expect(try data(protobuf: field(13, [1, 2, 3])) == .unknown)
    }
}
