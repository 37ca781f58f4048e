// SPDX-License-Identifier: Apache-2.0

import Instrumenting
import TelemetryModel
import TelemetrySDK
import Testing

@Suite("Gauges")
struct GaugeTests {
    @Test func `a gauge tells its last value, each time`() throws {
        let measured = MeasuredRegistry(readers: [.reader(), .reader(.delta)])
        let gauge = measured.registry.makeRecorder(
            label: "depth", dimensions: [], aggregate: false)
        gauge.record(Int64(7))
        gauge.record(2.5)
        for reader in [0, 1, 0, 1] {
            let metric = try #require(measured.collect(reader)["depth"])
            guard case .gauge(let points) = metric.data else {
                Issue.record("\(metric.data)")
                return
            }
            #expect(points.map(\.value) == [.double(2.5)])
            #expect(points[0].frame.startTime == 0)
        }
    }

    @Test func `a meter that the table does not know is a gauge, which can be adjusted, too`() {
        let measured = MeasuredRegistry()
        let meter = measured.meter("level")
        meter.set(10.0)
        meter.increment(by: 2)
        meter.decrement(by: 5)
        #expect(measured.collect()["level"]?.values == [.double(7)])
    }

    @Test func `what is no number does not become a gauge's value`() {
        let measured = MeasuredRegistry()
        measured.meter("level").set(4.0)
        measured.meter("level").set(.nan)
        measured.meter("level").set(.infinity)
        #expect(measured.collect()["level"]?.values == [.double(4)])
    }

    @Test func `a gauge that was never set is not told`() {
        let measured = MeasuredRegistry()
        _ = measured.meter("level")
        #expect(measured.collect().isEmpty)
    }
}
