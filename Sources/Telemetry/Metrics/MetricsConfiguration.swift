// SPDX-License-Identifier: Apache-2.0

import Logging
import PrometheusEndpoint
import TelemetryExport
import TelemetryModel
import TelemetrySDK

/// Everything about metrics that the environment or a file can say.
package struct MetricsConfiguration: Sendable {
    /// None if metrics are switched off, or go nowhere.
    package var readers: [Reader] = []
    package var views: [MetricView] = []
    package var exemplarFilter = ExemplarFilter.traceBased

    package init() {}

    /// Who is given metrics, how often, and where they go.
    package struct Reader: Sendable {
        package var destination: Destination
        package var reader = MetricReaderConfiguration()
        /// Of no meaning for what is pulled.
        package var periodic = PeriodicMetricReader.Configuration()

        package init(_ destination: Destination) {
            self.destination = destination
        }
    }

    /// Where metrics go, or who comes for them.
    package enum Destination: Sendable {
        case otlp(OTLPConfiguration)
        case console
        case file(ByteOutput)
        case prometheus(PrometheusConfiguration)
    }
}

extension MetricsConfiguration.Destination {
    /// The exporter for what is pushed, which must be shut down; `nil` for Prometheus, which pulls.
    /// Fails if a certificate file cannot be read.
    func makeExporter(logger: Logger) throws(ConfigurationError) -> (any MetricExporter)? {
        switch self {
        case .otlp(let configuration):
            return try OTLPMetricExporter(configuration, logger: logger)
        case .console: return ConsoleMetricExporter(logger: logger)
        case .file(let output): return OTLPMetricFileExporter(logger: logger, write: output.append)
        case .prometheus: return nil
        }
    }
}

/// The values of `OTEL_EXPORTER_OTLP_METRICS_DEFAULT_HISTOGRAM_AGGREGATION`.
enum HistogramAggregation: String, CaseIterable {
    case explicit = "explicit_bucket_histogram"
    case exponential = "base2_exponential_bucket_histogram"

    /// What histograms become; nothing for what they become anyway.
    var aggregations: [InstrumentType: MetricAggregation] {
        self == .explicit ? [:] : [.histogram: .exponentialHistogram()]
    }
}
