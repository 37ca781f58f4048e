// SPDX-License-Identifier: Apache-2.0

import TelemetryExport
import TelemetrySDK
import Testing

@testable import Telemetry

@Suite("The meter_provider of a configuration file")
struct MetricsFileTests {
    private static let full = """
        file_format: "1.0"
        meter_provider:
          exemplar_filter: always_off
          readers:
            - periodic:
                interval: 5000
                timeout: 0
                max_export_batch_size: 100
                cardinality_limits:
                  default: 50
                  counter: 10
                exporter:
                  otlp_http:
                    endpoint: http://a:4318/v1/metrics
                    compression: gzip
                    temporality_preference: low_memory
                    default_histogram_aggregation: base2_exponential_bucket_histogram
            - periodic:
                exporter: { console: }
            - pull:
                exporter:
                  prometheus/development:
                    host: 0.0.0.0
                    port: 9000
                    without_scope_info: true
                    without_target_info: true
                    with_resource_constant_labels:
                      included: ["service.*"]
                      excluded: ["service.version"]
          views:
            - selector: { instrument_name: "http.*", instrument_type: histogram, unit: s }
              stream:
                aggregation:
                  explicit_bucket_histogram: { boundaries: [0.1, 1], record_min_max: false }
                attribute_keys: { excluded: ["user.*"] }
            - selector: { instrument_name: noise, meter_name: Shop }
              stream: { aggregation: { drop: } }
            - selector: { instrument_name: a }
              stream:
                name: b
                description: c
                aggregation_cardinality_limit: 7
                aggregation:
                  base2_exponential_bucket_histogram: { max_scale: 3, max_size: 20 }
        """

    @Test func `readers are read`() throws {
        let (metrics, warnings) = try read(Self.full)
        #expect(warnings.isEmpty)
        #expect(metrics.exemplarFilter == .alwaysOff)
        try #require(metrics.readers.count == 3)
        let first = metrics.readers[0]
        #expect(first.periodic.interval == .seconds(5))
        #expect(first.periodic.exportTimeout == .noLimit)
        #expect(first.periodic.maximumBatchSize == 100)
        #expect(first.reader.cardinalityLimit == 50)
        #expect(first.reader.cardinalityLimits == [.counter: 10])
        #expect(first.reader.temporality == .lowmemory)
        #expect(first.reader.aggregations == [.histogram: .exponentialHistogram()])
        guard case .otlp(let otlp) = first.destination,
            case .console = metrics.readers[1].destination,
            case .prometheus(let prometheus) = metrics.readers[2].destination
        else {
            Issue.record("other destinations: \(metrics.readers)")
            return
        }
        #expect(otlp.endpoint.url(for: .metrics) == "http://a:4318/v1/metrics")
        #expect(otlp.compression == .gzip)
        #expect((prometheus.host, prometheus.port) == ("0.0.0.0", 9000))
        #expect(!prometheus.page.namesScopes && !prometheus.page.showsTarget)
        #expect(prometheus.page.resourceLabels("service.name"))
        #expect(!prometheus.page.resourceLabels("service.version"))
        #expect(!prometheus.page.resourceLabels("host.name"))
    }

    @Test func `views are read`() throws {
        let (metrics, _) = try read(Self.full)
        try #require(metrics.views.count == 3)
        #expect(
            metrics.views[0].selector
                == .init(name: "http.*", type: .histogram, unit: "s"))
        #expect(
            metrics.views[0].aggregation
                == .explicitHistogram(bounds: [0.1, 1], hasExtremes: false))
        #expect(
            metrics.views[0].attributeKeys
                == .matching(
                    KeyPatterns(excluded: [WildcardPattern("user.*", isCaseSensitive: true)])))
        #expect(metrics.views[1].selector == .init(name: "noise", scope: "Shop"))
        #expect(metrics.views[1].aggregation == .drop)
        #expect(metrics.views[2].name == "b")
        #expect(metrics.views[2].description == "c")
        #expect(metrics.views[2].cardinalityLimit == 7)
        #expect(
            metrics.views[2].aggregation
                == .exponentialHistogram(maximumSize: 20, maximumScale: 3))
    }

    @Test func `without a section nothing is measured`() throws {
        #expect(try read("file_format: \"1.0\"").0.readers.isEmpty)
    }

    @Test func `a disabled file is checked and measures nothing`() throws {
        #expect(try read("disabled: true\n" + Self.full).0.readers.isEmpty)
    }

    @Test(
        arguments: [
            ("views: []", "meter_provider.readers"),
            ("readers: [{ push: }]", "meter_provider.readers[0]"),
            ("readers: [{ pull: { exporter: { console: } } }]", "exporter"),
            ("readers: [{ periodic: { exporter: { prometheus/development: } } }]", "exporter"),
            (
                "readers: [{ periodic: { exporter: { otlp_http: { temporality_preference: x } } } }]",
                "temporality_preference"
            ),
            (
                """
                readers: [{ pull: { exporter: { prometheus/development: { \
                translation_strategy: NoTranslation } } } }]
                """, "translation_strategy"
            ),
            (
                """
                { readers: [{ periodic: { exporter: { console: } } }], views: [{ selector: { }, \
                stream: { aggregation: { explicit_bucket_histogram: { boundaries: [2, 1] } } } }] }
                """, "boundaries[1]"
            ),
            (
                """
                { readers: [{ periodic: { exporter: { console: } } }], views: [{ selector: { \
                instrument_type: timer }, stream: { } }] }
                """, "instrument_type"
            ),
        ])
    func `a mistake is named with its place`(section: String, place: String) throws {
        let error = #expect(throws: ConfigurationError.self) {
            try read("file_format: \"1.0\"\nmeter_provider:\n  \(section)")
        }
        #expect(error?.variable.contains(place) == true, "\(String(describing: error))")
    }

    private func read(
        _ yaml: String
    ) throws -> (MetricsConfiguration, ConfigurationWarnings) {
        var warnings = ConfigurationWarnings()
        let environment = Environment([:])
        let configuration = try TelemetryConfiguration(
            file: ConfigurationFile(yaml: yaml, path: "otel.yaml", environment: environment),
            defaults: [:], scopeVersion: "",
            detection: ResourceDetection(environment: environment), warnings: &warnings)
        return (configuration.metrics, warnings)
    }
}
