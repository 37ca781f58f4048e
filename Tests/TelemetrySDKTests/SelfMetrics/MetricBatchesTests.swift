// SPDX-License-Identifier: Apache-2.0

import TelemetryModel
import TelemetrySDK
import Testing

struct MetricBatchesTests {
    private static let five = ResourceMetrics(
        resource: Resource(attributes: ["service.name": "shop"]),
        scopes: [
            ScopeMetrics(
                scope: InstrumentationScope(name: "A"),
                metrics: [gauge("a", 3), gauge("none", 0), gauge("b", 1)]),
            ScopeMetrics(scope: InstrumentationScope(name: "B"), metrics: [gauge("c", 1)]),
        ])

    @Test(arguments: [(nil, [5]), (0, [5]), (5, [5]), (9, [5]), (2, [2, 2, 1]), (4, [4, 1])])
    func `no batch has more points than it may`(limit: Int?, sizes: [Int]) {
        #expect(Self.five.batches(ofAtMost: limit).map(\.pointCount) == sizes)
    }

    @Test(arguments: 1...4)
    func `all points leave in order, with their metric and scope`(limit: Int) {
        let batches = Self.five.batches(ofAtMost: limit)
        let points = batches.flatMap { batch in
            batch.scopes.flatMap { scope in
                scope.metrics.flatMap { metric in
                    values(metric.data).map { "\(scope.scope.name).\(metric.name)\($0)" }
                }
            }
        }
        #expect(points == ["A.a0", "A.a1", "A.a2", "A.b0", "B.c0"])
        #expect(batches.allSatisfy { $0.resource == Self.five.resource })
        #expect(
            batches.allSatisfy {
                $0.scopes.allSatisfy { $0.metrics.allSatisfy { $0.name != "none" } }
            })
    }

    @Test func `nothing makes no batch`() {
        #expect(ResourceMetrics(resource: Resource(), scopes: []).batches(ofAtMost: 2).isEmpty)
    }

    private static func gauge(_ name: String, _ count: Int64) -> Metric {
        Metric(
            name: name,
            data: .gauge(
                (0..<count).map { NumberPoint(frame: PointFrame(time: 1), value: .int($0)) }))
    }

    private func values(_ data: Metric.Data) -> [Int64] {
        guard case .gauge(let points) = data else { return [] }
        return points.compactMap { if case .int(let value) = $0.value { value } else { nil } }
    }
}
