// SPDX-License-Identifier: Apache-2.0

import TelemetryModel
import Testing

@testable import Prometheus

struct NameTests {
    @Test(
        arguments: [
            ("http.server.duration", "s", "http_server_duration_seconds"),
            ("a..b--c", "", "a_b_c"), ("1up", "", "_1up"), ("zähler", "", "z_hler"),
            ("ns:x", "", "ns:x"), ("queue", "{item}", "queue"), ("cpu", "1", "cpu_ratio"),
            ("wait.seconds", "s", "wait_seconds"),
            ("seconds.waited", "s", "seconds_waited_seconds"),
            ("speed", "By/s", "speed_bytes_per_second"),
            ("faults", "{fault}/s", "faults_per_second"),
            ("t", "ms", "t_milliseconds"), ("t", "Cel", "t_celsius"), ("load", "%", "load_percent"),
            ("x", "furlong", "x_furlong"), ("x", "m/min", "x_meters_per_minute"),
        ])
    func `a gauge's name has its unit in words`(name: String, unit: String, expected: String) {
        let metrics = ResourceMetrics.test(
            .gauge(name, unit: unit, ([:], .int(1))), scope: .init(name: ""))
        #expect(metrics.samples() == ["\(expected) 1"])
    }

    @Test(
        arguments: [
            ("paid", "", "paid_total"), ("paid.total", "", "paid_total"),
            ("cpu.time", "s", "cpu_time_seconds_total"),
            ("cpu.total", "s", "cpu_seconds_total"), ("hits", "1", "hits_total"),
            ("sent_bytes_total", "By", "sent_bytes_total"),
        ])
    func `a counter ends in total, once`(name: String, unit: String, expected: String) {
        let metrics = ResourceMetrics.test(
            .counter(name, unit: unit, ([:], .int(1))), scope: .init(name: ""))
        #expect(metrics.samples() == ["\(expected) 1"])
        #expect(metrics.samples(.openMetrics) == ["\(expected) 1"])
    }

    @Test func `keys that become the same label share it, in the order of the keys`() {
        let metrics = ResourceMetrics.test(
            .gauge("g", (["a-b": "2", "a.b": "3", "a,b": "1", "c": true, "__d": 0.5], .int(1))),
            scope: .init(name: ""))
        #expect(metrics.samples() == [#"g{_d="0.5",a_b="1;2;3",c="true"} 1"#])
    }

    @Test func `values of other types are text, as JSON where they are composed`() {
        let attributes: Attributes = [
            "list": ["a\"", 1, .double(.nan)], "map": .map(["k": .empty, "b": .bytes([255])]),
            "bytes": .bytes([1, 2]),
        ]
        let metrics = ResourceMetrics.test(
            .gauge("g", (attributes, .int(1))), scope: .init(name: ""))
        #expect(
            metrics.samples() == [
                #"g{list="[\"a\\\"\",1,\"NaN\"]",map="{\"k\":null,\"b\":\"/w==\"}",bytes="AQI="} 1"#
            ])
    }

    @Test func `a scope's attributes do not hide its name, and what shares its labels joins them`()
    {
        let scope = InstrumentationScope(
            name: "Shop", attributes: ["name": "other", "short.name": "s", "short-name": "t"],
            schemaURL: "http://s")
        let metrics = ResourceMetrics.test(
            .gauge("g", (["otel_scope_name": "x", "otel.scope": "y"], .int(1))), scope: scope)
        #expect(
            metrics.samples() == [
                #"g{otel_scope="y",otel_scope_name="Shop;x",otel_scope_schema_url="http://s",otel_scope_short_name="t;s"} 1"#
            ])
    }

    @Test func `an attribute does not hide what a histogram's lines need`() {
        let point = HistogramPoint(
            frame: PointFrame(attributes: ["le": "x"], time: 1), count: 1, bounds: [1],
            counts: [1, 0])
        let metrics = ResourceMetrics.test(
            Metric(name: "h", data: .histogram([point], .cumulative)), scope: .init(name: ""))
        #expect(
            metrics.samples() == [
                #"h_bucket{exported_le="x",le="1.0"} 1"#, #"h_bucket{exported_le="x",le="+Inf"} 1"#,
                #"h_count{exported_le="x"} 1"#,
            ])
    }
}
