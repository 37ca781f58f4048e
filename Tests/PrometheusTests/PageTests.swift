// SPDX-License-Identifier: Apache-2.0

import TelemetryModel
import Testing

@testable import Prometheus

struct PageTests {
    @Test func `the text format has what its readers know, and no more`() {
        let page = PrometheusPage(everything, format: .text)
        #expect(page.problems.isEmpty)
        #expect(
            page.text == #"""
                # HELP expenses_recorded_total Expenses, by "category".\nAll of them.
                # TYPE expenses_recorded_total counter
                expenses_recorded_total{category="a \"b\" \\ c\nd",otel_scope_name="Shop",otel_scope_version="1.2"} 42
                # HELP http_server_request_duration_seconds Duration of HTTP server requests.
                # TYPE http_server_request_duration_seconds histogram
                http_server_request_duration_seconds_bucket{http_route="/expenses/{id}",http_response_status_code="200",otel_scope_name="Shop",otel_scope_version="1.2",le="0.25"} 1
                http_server_request_duration_seconds_bucket{http_route="/expenses/{id}",http_response_status_code="200",otel_scope_name="Shop",otel_scope_version="1.2",le="0.5"} 3
                http_server_request_duration_seconds_bucket{http_route="/expenses/{id}",http_response_status_code="200",otel_scope_name="Shop",otel_scope_version="1.2",le="1.0"} 3
                http_server_request_duration_seconds_bucket{http_route="/expenses/{id}",http_response_status_code="200",otel_scope_name="Shop",otel_scope_version="1.2",le="+Inf"} 6
                http_server_request_duration_seconds_count{http_route="/expenses/{id}",http_response_status_code="200",otel_scope_name="Shop",otel_scope_version="1.2"} 6
                http_server_request_duration_seconds_sum{http_route="/expenses/{id}",http_response_status_code="200",otel_scope_name="Shop",otel_scope_version="1.2"} 3.25
                # HELP process_memory_usage_bytes The amount of physical memory in use.
                # TYPE process_memory_usage_bytes gauge
                process_memory_usage_bytes{otel_scope_name="Shop",otel_scope_version="1.2"} 1024
                # HELP target_info Target metadata
                # TYPE target_info gauge
                target_info{service_name="shop",host_cpus="4"} 1

                """#)
    }

    @Test func `OpenMetrics has units, the times at which series began, and exemplars`() {
        let page = PrometheusPage(everything, format: .openMetrics)
        #expect(page.problems.isEmpty)
        #expect(
            page.text == #"""
                # HELP expenses_recorded Expenses, by \"category\".\nAll of them.
                # TYPE expenses_recorded counter
                expenses_recorded_total{category="a \"b\" \\ c\nd",otel_scope_name="Shop",otel_scope_version="1.2"} 42 # {trace_id="00000000000000010000000000000002",span_id="0000000000000003"} 1 1700000001.25
                expenses_recorded_created{category="a \"b\" \\ c\nd",otel_scope_name="Shop",otel_scope_version="1.2"} 1700000000.25
                # HELP http_server_request_duration_seconds Duration of HTTP server requests.
                # TYPE http_server_request_duration_seconds histogram
                # UNIT http_server_request_duration_seconds seconds
                http_server_request_duration_seconds_bucket{http_route="/expenses/{id}",http_response_status_code="200",otel_scope_name="Shop",otel_scope_version="1.2",le="0.25"} 1
                http_server_request_duration_seconds_bucket{http_route="/expenses/{id}",http_response_status_code="200",otel_scope_name="Shop",otel_scope_version="1.2",le="0.5"} 3 # {trace_id="00000000000000010000000000000002",span_id="0000000000000003"} 0.3 1700000001
                http_server_request_duration_seconds_bucket{http_route="/expenses/{id}",http_response_status_code="200",otel_scope_name="Shop",otel_scope_version="1.2",le="1.0"} 3
                http_server_request_duration_seconds_bucket{http_route="/expenses/{id}",http_response_status_code="200",otel_scope_name="Shop",otel_scope_version="1.2",le="+Inf"} 6 # {user_id="7"} 2.0
                http_server_request_duration_seconds_count{http_route="/expenses/{id}",http_response_status_code="200",otel_scope_name="Shop",otel_scope_version="1.2"} 6
                http_server_request_duration_seconds_sum{http_route="/expenses/{id}",http_response_status_code="200",otel_scope_name="Shop",otel_scope_version="1.2"} 3.25
                http_server_request_duration_seconds_created{http_route="/expenses/{id}",http_response_status_code="200",otel_scope_name="Shop",otel_scope_version="1.2"} 1700000000
                # HELP process_memory_usage_bytes The amount of physical memory in use.
                # TYPE process_memory_usage_bytes gauge
                # UNIT process_memory_usage_bytes bytes
                process_memory_usage_bytes{otel_scope_name="Shop",otel_scope_version="1.2"} 1024
                # HELP target Target metadata
                # TYPE target info
                target_info{service_name="shop",host_cpus="4"} 1
                # EOF

                """#)
    }

    @Test func `scopes and the target can be left out, and resource attributes shown everywhere`() {
        var options = PrometheusPage.Options()
        (options.namesScopes, options.showsTarget) = (false, false)
        options.resourceLabels = { $0 == "host.cpus" }
        let metrics = ResourceMetrics.test(
            .gauge("depth", ([:], .int(1))), resource: ["service.name": "shop", "host.cpus": 4])
        let page = PrometheusPage(metrics, format: .text, options: options)
        #expect(page.text == "# TYPE depth gauge\ndepth{host_cpus=\"4\"} 1\n")
    }

    @Test func `nothing measured of nobody is an empty page`() {
        #expect(PrometheusPage(.test(), format: .text).text.isEmpty)
        #expect(PrometheusPage(.test(), format: .openMetrics).text == "# EOF\n")
    }

    @Test(
        arguments: [
            (.int(-3), "-3"), (.double(.nan), "NaN"), (.double(.infinity), "+Inf"),
            (.double(-.infinity), "-Inf"), (.double(1e-7), "1e-07"), (.double(0.5), "0.5"),
        ] as [(MetricNumber, String)])
    func `numbers are written as both formats read them`(value: MetricNumber, text: String) {
        #expect(
            ResourceMetrics.test(.gauge("g", ([:], value)), scope: .init(name: "")).samples()
                == ["g \(text)"])
    }

    @Test func `a series that has ended is not shown`() {
        let ended = NumberPoint(frame: PointFrame(time: 1, hasNoValue: true), value: .int(1))
        let metric = Metric(name: "g", data: .gauge([ended]))
        #expect(ResourceMetrics.test(metric).samples().isEmpty)
    }

    @Test func `deltas are left out, and named`() {
        let delta = Metric(
            name: "d", data: .sum([NumberPoint([:], .int(1))], .delta, isMonotonic: true))
        let page = PrometheusPage(.test(delta), format: .text)
        #expect(page.text.isEmpty)
        #expect(page.problems.map { $0.contains("d is left out") } == [true])
    }
}
