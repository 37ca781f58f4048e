// SPDX-License-Identifier: Apache-2.0

import TelemetryModel
import Testing

@testable import Prometheus

struct CollisionTests {
    @Test func `metrics of one name in two scopes stand under one heading`() {
        let page = PrometheusPage(
            ResourceMetrics(
                resource: Resource(),
                scopes: ["A", "B"].map { name in
                    ScopeMetrics(
                        scope: InstrumentationScope(name: name),
                        metrics: [.gauge("depth", description: "How deep.", ([:], .int(1)))])
                }), format: .text)
        #expect(
            page.text == """
                # HELP depth How deep.
                # TYPE depth gauge
                depth{otel_scope_name="A"} 1
                depth{otel_scope_name="B"} 1

                """)
        #expect(page.problems.isEmpty)
    }

    @Test(arguments: [ExpositionFormat.text, .openMetrics])
    func `of two types under one name the first stays`(format: ExpositionFormat) {
        let page = PrometheusPage(
            .test(.gauge("a.b", ([:], .int(1))), .counter("a_b_total", ([:], .int(2)))),
            format: .openMetrics)
        #expect(!page.text.contains("counter"))
        #expect(
            page.problems == ["a_b_total is left out: its name in Prometheus is taken by a.b."])
        let other = PrometheusPage(
            .test(.gauge("a.b.total", ([:], .int(1))), .counter("a.b", ([:], .int(2)))),
            format: format)
        #expect(!other.text.contains("counter"))
        #expect(
            other.problems == ["a.b is left out: its name in Prometheus is taken by a.b.total."])
    }

    @Test func `a name that a histogram's lines have is taken`() {
        let histogram = Metric(
            name: "h",
            data: .histogram([HistogramPoint(frame: .init(time: 1), count: 0)], .cumulative))
        let page = PrometheusPage(
            .test(histogram, .gauge("h.count", ([:], .int(1)))), format: .text)
        #expect(page.problems.count == 1)
        #expect(!page.text.contains("gauge"))
    }

    @Test func `of two descriptions the first stays, and no point is lost`() {
        let page = PrometheusPage(
            .test(
                .gauge("g", description: "One.", (["k": "1"], .int(1))),
                .gauge("g", description: "Two.", (["k": "2"], .int(2)))), format: .text)
        #expect(page.text.contains("# HELP g One.\n"))
        #expect(!page.text.contains("Two."))
        #expect(page.text.contains(#"k="2""#))
        #expect(page.problems == ["g is described in two ways; the first is shown."])
    }

    @Test func `a series occurs once, as a page that has it twice is refused`() {
        let page = PrometheusPage(
            .test(.gauge("g", (["k": "1"], .int(1)), (["k": 1], .int(2)))), format: .text)
        #expect(page.text.hasSuffix("g{k=\"1\",otel_scope_name=\"Shop\"} 1\n"))
        #expect(page.problems.count == 1)
    }

    @Test func `a resource's label and a point's of one name are one label`() {
        var options = PrometheusPage.Options()
        (options.namesScopes, options.showsTarget) = (false, false)
        options.resourceLabels = { _ in true }
        let page = PrometheusPage(
            .test(
                .gauge("g", (["host_name": "p", "region": "own"], .int(1))),
                resource: ["host.name": "r", "host-name": "q", "region": "theirs", "zone": "z"]),
            format: .text, options: options)
        #expect(
            page.text == """
                # TYPE g gauge
                g{host_name="q;r;p",region="own",zone="z"} 1

                """)
        #expect(page.problems.isEmpty)
    }

    @Test func `nobody but the resource is called target_info`() {
        let page = PrometheusPage(
            .test(.gauge("target.info", ([:], .int(1))), resource: ["k": "v"]),
            format: .openMetrics)
        #expect(page.text.contains("target_info{k=\"v\"} 1"))
        #expect(page.problems.count == 1)
    }
}
