// SPDX-License-Identifier: Apache-2.0

import Instrumenting
import TelemetryModel
import Tracing

/// The tracer that swift-distributed-tracing is bootstrapped with.
///
/// Starts spans under the context's current span, asks the sampler, and hands what ends to the
/// processors. It follows the OpenTelemetry specification, `trace/sdk.md`.
package final class TelemetryTracer: AttributeTracer {
    package typealias Span = TelemetrySpan

    /// What the tracer does with spans.
    package enum Mode: Sendable {
        case record(SpanPipeline)
        /// Passes on what it receives and starts no spans of its own, so that those of sidecars before
        /// and behind this process meet in one trace. Also what `OTEL_SDK_DISABLED` leaves over.
        case propagateOnly
    }

    package let mode: Mode
    package let sampler: any Sampler
    package let propagator: any Propagator
    private let ids: any IDGenerator

    package init(
        mode: Mode,
        sampler: any Sampler = ParentBasedSampler(root: AlwaysOnSampler()),
        propagator: any Propagator,
        ids: any IDGenerator = RandomIDGenerator()
    ) {
        self.mode = mode
        self.sampler = sampler
        self.propagator = propagator
        self.ids = ids
        AttributeTracing.recognise(TelemetryTracer.self)
    }

    package func startSpan<Instant: TracerInstant>(
        _ operationName: String,
        context: @autoclosure () -> ServiceContext,
        ofKind kind: SpanKind,
        at instant: @autoclosure () -> Instant,
        function: String,
        file fileID: String,
        line: UInt
    ) -> TelemetrySpan {
        start(
            operationName, context: context(), kind: kind, attributes: AttributeList(), links: [],
            at: { instant().nanosecondsSinceEpoch }, file: fileID)
    }

    package func startSpan(
        _ name: String,
        context: ServiceContext,
        ofKind kind: SpanKind,
        attributes: AttributeList,
        links: [SpanLink],
        function: String,
        file: String,
        line: UInt
    ) -> TelemetrySpan {
        start(
            name, context: context, kind: kind, attributes: attributes, links: links,
            at: { DefaultTracerClock.now.nanosecondsSinceEpoch }, file: file)
    }

    package func forceFlush() {
        // The API's method cannot wait and is deprecated; whoever wants to wait flushes the processors.
    }

    package func extract<Carrier, Extract: Extractor>(
        _ carrier: Carrier, into context: inout ServiceContext, using extractor: Extract
    ) where Extract.Carrier == Carrier {
        propagator.extract(carrier, into: &context, using: extractor)
    }

    package func inject<Carrier, Inject: Injector>(
        _ context: ServiceContext, into carrier: inout Carrier, using injector: Inject
    ) where Inject.Carrier == Carrier {
        propagator.inject(context, into: &carrier, using: injector)
    }
}

extension TelemetryTracer {
    /// The order is the specification's: trace id, sampler, always a new span id, span
    /// (`trace/sdk.md`, SDK Span creation).
    private func start(
        _ name: String,
        context: ServiceContext,
        kind: SpanKind,
        attributes: AttributeList,
        links: [SpanLink],
        at time: () -> UInt64,
        file: String
    ) -> TelemetrySpan {
        guard case .record(let pipeline) = mode, !context.isTracingSuppressed else {
            return TelemetrySpan(context: context, recording: nil)
        }
        let current = context.startsNewTrace ? nil : context.spanContext
        let parent = current.flatMap { $0.isValid ? $0 : nil }
        let traceID = parent?.traceID ?? ids.makeTraceID()
        let isRandom = parent?.flags.contains(.random) ?? ids.isTraceIDRandom
        let sampling = sampler.sample(
            SamplingRequest(
                parent: parent, context: context, traceID: traceID, isTraceIDRandom: isRandom,
                name: name, kind: kind, attributes: attributes, links: links))
        let own = SpanContext(
            traceID: traceID,
            spanID: ids.makeSpanID(),
            flags: flags(sampled: sampling.decision == .recordAndSample, random: isRandom),
            state: sampling.traceState)
        var inner = context
        inner.spanContext = own
        if context.startsNewTrace { inner.startsNewTrace = false }
        pipeline.counters.count(sampling.decision)
        guard sampling.decision != .drop else {
            return TelemetrySpan(context: inner, recording: nil)
        }
        var state = SpanState(name: name)
        state.setAttributes(attributes, limits: pipeline.limits)
        state.setAttributes(sampling.attributes, limits: pipeline.limits)
        for link in links { state.addLink(link, limits: pipeline.limits) }
        let recording = RecordingSpan(
            context: own, parent: parent, kind: FinishedSpan.Kind(kind), startTime: time(),
            fileID: file, pipeline: pipeline, state: state)
        let span = TelemetrySpan(context: inner, recording: recording)
        for processor in pipeline.processors { processor.onStart(span, parent: context) }
        return span
    }

    private func flags(sampled: Bool, random: Bool) -> TraceFlags {
        TraceFlags(
            rawValue: (sampled ? TraceFlags.sampled.rawValue : 0)
                | (random ? TraceFlags.random.rawValue : 0))
    }
}

extension SpanCounters {
    fileprivate func count(_ decision: SamplingResult.Decision) {
        switch decision {
        case .recordAndSample: sampled.wrappingAdd(1, ordering: .relaxed)
        case .recordOnly: recordedOnly.wrappingAdd(1, ordering: .relaxed)
        case .drop: unsampled.wrappingAdd(1, ordering: .relaxed)
        }
    }
}

extension FinishedSpan.Kind {
    init(_ kind: SpanKind) {
        self =
            switch kind {
            case .internal: .internal
            case .server: .server
            case .client: .client
            case .producer: .producer
            case .consumer: .consumer
            }
    }
}
