// SPDX-License-Identifier: Apache-2.0

import Instrumenting

/// What the SDK measures of itself.
///
/// Names, units and descriptions are those of the semantic conventions, `otel/sdk-metrics.md`.
package enum SDKInstruments {
    static let spansStarted = MetricInstrument(
        "otel.sdk.span.started", .counter, unit: "{span}",
        description: "The number of created spans.", isInteger: true)
    static let spansLive = MetricInstrument(
        "otel.sdk.span.live", .upDownCounter, unit: "{span}",
        description:
            "The number of created spans for which the end operation has not been called yet.",
        isInteger: true)
    static let logsCreated = MetricInstrument(
        "otel.sdk.log.created", .counter, unit: "{log_record}",
        description: "The number of logs submitted to enabled SDK Loggers.", isInteger: true)
    static let collectionDuration = MetricInstrument(
        "otel.sdk.metric_reader.collection.duration",
        .histogram(bounds: MetricInstrument.requestDurationBounds), unit: "s",
        description: "The duration of the collect operation of the metric reader.")
    static let operationDuration = MetricInstrument(
        "otel.sdk.exporter.operation.duration",
        .histogram(bounds: MetricInstrument.requestDurationBounds), unit: "s",
        description: "The duration of exporting a batch of telemetry records.",
        attributeTypes: ["server.port": .int])

    /// All of them.
    package static let all: [MetricInstrument] =
        [spansStarted, spansLive, logsCreated, collectionDuration, operationDuration]
        + Item.allCases.flatMap { [$0.inFlight, $0.exported] }
        + [Item.span, .log].flatMap { [$0.queueSize, $0.queueCapacity, $0.processed] }

    /// What passes through processors and exporters.
    enum Item: String, CaseIterable {
        case span
        case log
        case dataPoint = "metric_data_point"

        private var noun: String {
            switch self {
            case .span: "spans"
            case .log: "log records"
            case .dataPoint: "metric data points"
            }
        }

        private var unit: String {
            switch self {
            case .span: "{span}"
            case .log: "{log_record}"
            case .dataPoint: "{data_point}"
            }
        }

        private var processor: String {
            self == .span ? "SDK span processor" : "SDK Log Record processor"
        }

        var queueSize: MetricInstrument {
            instrument(
                "processor.\(rawValue).queue.size", .upDownCounter,
                "The number of \(noun) in the queue of a given instance of an \(processor).")
        }

        var queueCapacity: MetricInstrument {
            instrument(
                "processor.\(rawValue).queue.capacity", .upDownCounter,
                """
                The maximum number of \(noun) the queue of a given instance of an \(processor) can \
                hold.
                """)
        }

        var processed: MetricInstrument {
            instrument(
                "processor.\(rawValue).processed", .counter,
                """
                The number of \(noun) for which the processing has finished, either successful or \
                failed.
                """)
        }

        var inFlight: MetricInstrument {
            instrument(
                "exporter.\(rawValue).inflight", .upDownCounter,
                """
                The number of \(noun) which were passed to the exporter, but that have not been \
                exported yet (neither successful, nor failed).
                """)
        }

        var exported: MetricInstrument {
            instrument(
                "exporter.\(rawValue).exported", .counter,
                """
                The number of \(noun) for which the export has finished, either successful or \
                failed.
                """)
        }

        private func instrument(
            _ name: String, _ kind: MetricInstrument.Kind, _ description: String
        ) -> MetricInstrument {
            MetricInstrument(
                "otel.sdk.\(name)", kind, unit: unit, description: description, isInteger: true)
        }
    }
}
