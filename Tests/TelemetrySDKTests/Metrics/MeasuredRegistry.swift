// SPDX-License-Identifier: Apache-2.0

import Instrumenting
import Logging
import Metrics
import Synchronization
import TelemetryModel
import TelemetrySDK
import TelemetryTesting

/// A registry whose time stands still until a test moves it, and that notes what it warns of.
struct MeasuredRegistry {
    let registry: MetricRegistry
    let time: ManualTime
    let warnings: RecordedWarnings

    init(
        _ instruments: [MetricInstrument] = [], views: [MetricView] = [],
        exemplars: ExemplarFilter = .traceBased,
        readers: [MetricReaderConfiguration] = [MetricReaderConfiguration()]
    ) {
        let time = ManualTime()
        let warnings = RecordedWarnings()
        registry = MetricRegistry(
            resource: Resource(attributes: ["service.name": "test"]), scopeVersion: "1.2.3",
            instruments: instruments, views: views, exemplarFilter: exemplars, readers: readers,
            now: { time.now }, logger: warnings.logger)
        self.time = time
        self.warnings = warnings
    }

    /// What a reader is told at this moment, by name; of two metrics of a name, the last.
    func collect(_ reader: Int = 0) -> [String: Metric] {
        let metrics = registry.readers[reader].collect().scopes.flatMap(\.metrics)
        return Dictionary(metrics.map { ($0.name, $0) }) { $1 }
    }

    func counter(_ label: String, _ dimensions: [(String, String)] = []) -> any CounterHandler {
        registry.makeCounter(label: label, dimensions: dimensions)
    }

    func meter(_ label: String, _ dimensions: [(String, String)] = []) -> any MeterHandler {
        registry.makeMeter(label: label, dimensions: dimensions)
    }

    func recorder(_ label: String, _ dimensions: [(String, String)] = []) -> any RecorderHandler {
        registry.makeRecorder(label: label, dimensions: dimensions, aggregate: true)
    }

    func timer(_ label: String, _ dimensions: [(String, String)] = []) -> any TimerHandler {
        registry.makeTimer(label: label, dimensions: dimensions)
    }
}

/// Nanoseconds since the Unix epoch, moved by hand.
final class ManualTime: Sendable {
    private let nanoseconds = Atomic<UInt64>(1000)

    var now: UInt64 { nanoseconds.load(ordering: .relaxed) }

    func advance(by amount: UInt64) { nanoseconds.wrappingAdd(amount, ordering: .relaxed) }
}

/// The sentences of a logger.
final class RecordedWarnings: Sendable {
    private let recorded = Mutex<[String]>([])

    var sentences: [String] { recorded.withLock { $0 } }

    var logger: Logger { Logger(label: "test") { _ in Handler(warnings: self) } }

    private struct Handler: LogHandler {
        let warnings: RecordedWarnings
        var logLevel = Logger.Level.warning
        var metadata: Logger.Metadata = [:]

        subscript(metadataKey key: String) -> Logger.Metadata.Value? {
            get { metadata[key] }
            set { metadata[key] = newValue }
        }

        func log(event: LogEvent) { warnings.recorded.withLock { $0.append("\(event.message)") } }
    }
}

extension MetricReaderConfiguration {
    static func reader(
        _ temporality: TemporalityPreference = .cumulative, limit: Int = 2000,
        aggregations: [InstrumentType: MetricAggregation] = [:]
    ) -> MetricReaderConfiguration {
        var configuration = MetricReaderConfiguration()
        configuration.temporality = temporality
        configuration.cardinalityLimit = limit
        configuration.aggregations = aggregations
        return configuration
    }
}

extension Metric {
    var numbers: [NumberPoint] {
        switch data {
        case .gauge(let points), .sum(let points, _, _): points
        default: []
        }
    }

    var values: [MetricNumber?] { numbers.map(\.value) }

    var histograms: [HistogramPoint] {
        if case .histogram(let points, _) = data { points } else { [] }
    }

    var exponentials: [ExponentialHistogramPoint] {
        if case .exponentialHistogram(let points, _) = data { points } else { [] }
    }

    /// Every exemplar of every point.
    var exemplars: [Exemplar] {
        numbers.flatMap(\.exemplars) + histograms.flatMap(\.exemplars)
            + exponentials.flatMap(\.exemplars)
    }
}

extension RecordingMetricExporter {
    /// The numbers of each export.
    var values: [[MetricNumber?]] {
        batches.map { $0.scopes.flatMap(\.metrics).flatMap(\.values) }
    }
}
