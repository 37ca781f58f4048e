// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import Prometheus

struct NegotiationTests {
    @Test(
        arguments: [
            (nil, .text), ("", .text), ("*/*", .text), ("text/html", .text),
            ("text/plain", .text), ("text/plain;version=0.0.4", .text),
            ("text/plain;version=1.0.0;escaping=allow-utf-8", .text1),
            ("application/openmetrics-text", .openMetrics),
            ("application/openmetrics-text; version=0.0.1", .openMetrics0),
            ("application/openmetrics-text;version=2.0.0", .text),
            ("application/openmetrics-text;q=0,text/plain;q=0.1", .text),
            ("text/plain;q=0.9, application/openmetrics-text; version=\"1.0.0\"", .openMetrics),
            // Prometheus 2.42, and 3.
            (
                """
                application/openmetrics-text;version=1.0.0,\
                application/openmetrics-text;version=0.0.1;q=0.75,\
                text/plain;version=0.0.4;q=0.5,*/*;q=0.1
                """, .openMetrics
            ),
            (
                """
                application/vnd.google.protobuf;proto=io.prometheus.client.MetricFamily;\
                encoding=delimited;q=0.6,\
                application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.5,\
                application/openmetrics-text;version=0.0.1;q=0.4,\
                text/plain;version=1.0.0;escaping=allow-utf-8;q=0.3,\
                text/plain;version=0.0.4;q=0.2,*/*;q=0.1
                """, .openMetrics
            ),
        ] as [(String?, ExpositionFormat)])
    func `a scraper is given what it likes best`(accept: String?, format: ExpositionFormat) {
        #expect(ExpositionFormat(accept: accept) == format)
    }
}
