// SPDX-License-Identifier: Apache-2.0

import Instrumenting
import TelemetryModel

/// The counters that the pipelines keep, asked for when somebody collects, so that they agree with each
/// other and cost nothing in between.
extension MetricRegistry {
    /// Measures spans: how many were started, and what their processors and exporters did with them.
    ///
    /// All numbers of one collection are of one moment: `started` of the sampled ones is `live`, queued,
    /// processed and dropped together, but for those that are being handed over.
    ///
    /// - Parameter components: the names of the pipeline's processors, in their order.
    package func observeSpans(of pipeline: SpanPipeline, components: [SDKComponentPair]) {
        let item = SDKInstruments.Item.span
        let instruments = [SDKInstruments.spansStarted, SDKInstruments.spansLive]
        observe(instruments + item.processorInstruments + item.exporterInstruments) { said in
            let (spans, processors) = pipeline.snapshot()
            let recordedOnly = pipeline.counters.recordedOnly.load(ordering: .relaxed)
            for (result, started, live) in [
                ("RECORD_AND_SAMPLE", spans.started, spans.live),
                ("RECORD_ONLY", recordedOnly, spans.liveRecordedOnly),
            ] {
                let attributes: Attributes = ["otel.span.sampling_result": .string(result)]
                said.observe(started, attributes, of: SDKInstruments.spansStarted)
                said.observe(live, attributes, of: SDKInstruments.spansLive)
            }
            said.observe(
                spans.unsampled, ["otel.span.sampling_result": "DROP"],
                of: SDKInstruments.spansStarted)
            for (pair, statistics) in zip(components, processors) {
                said.observe(statistics, of: item, pair)
            }
        }
    }

    /// Measures log records in the same way.
    package func observeLogs(of pipeline: LogPipeline, components: [SDKComponentPair]) {
        let item = SDKInstruments.Item.log
        let instruments = [SDKInstruments.logsCreated]
        observe(instruments + item.processorInstruments + item.exporterInstruments) { said in
            let logs = pipeline.statistics
            said.observe(logs.emitted, of: SDKInstruments.logsCreated)
            for (pair, statistics) in zip(components, logs.processors) {
                said.observe(statistics, of: item, pair)
            }
        }
    }

    /// Measures what became of the points that were exported.
    ///
    /// - Parameter readers: the readers that push, with the names of their exporters.
    package func observeDataPoints(
        of readers: [(reader: PeriodicMetricReader, exporter: SDKComponent)]
    ) {
        let item = SDKInstruments.Item.dataPoint
        observe(item.exporterInstruments) { said in
            for (reader, exporter) in readers {
                let statistics = reader.statistics
                var counts = ProcessorStatistics()
                counts.inFlight = statistics.inFlight
                counts.exported = statistics.exported
                counts.rejected = statistics.rejected
                counts.failed = statistics.failed
                said.observeExports(counts, of: item, exporter)
            }
        }
    }
}

extension SDKInstruments.Item {
    fileprivate var processorInstruments: [MetricInstrument] {
        [queueSize, queueCapacity, processed]
    }

    fileprivate var exporterInstruments: [MetricInstrument] { [inFlight, exported] }
}

extension MetricObservations {
    fileprivate mutating func observe(
        _ statistics: ProcessorStatistics, of item: SDKInstruments.Item, _ pair: SDKComponentPair
    ) {
        let processor = pair.processor.attributes
        observe(statistics.queued, processor, of: item.queueSize)
        observe(statistics.capacity, processor, of: item.queueCapacity)
        // Processed is what has been handed to the exporter, whatever became of it there.
        let handedOver =
            statistics.exported + statistics.rejected + statistics.failed + statistics.inFlight
        observe(handedOver, processor, of: item.processed)
        observe(
            statistics.dropped, pair.processor.attributes(error: "queue_full"), of: item.processed)
        observeExports(statistics, of: item, pair.exporter)
    }

    fileprivate mutating func observeExports(
        _ statistics: ProcessorStatistics, of item: SDKInstruments.Item, _ exporter: SDKComponent
    ) {
        observe(statistics.inFlight, exporter.attributes, of: item.inFlight)
        observe(statistics.exported, exporter.attributes, of: item.exported)
        observe(
            statistics.rejected, exporter.attributes(error: ExportTimer.rejected), of: item.exported
        )
        observe(
            statistics.failed, exporter.attributes(error: ExportTimer.failed), of: item.exported)
    }
}
