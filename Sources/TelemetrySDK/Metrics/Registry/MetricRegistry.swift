// SPDX-License-Identifier: Apache-2.0

import Instrumenting
import Logging
import Metrics
import Synchronization
import TelemetryModel
import Tracing

/// The backend of swift-metrics: keeps what is measured until its readers collect it.
///
/// swift-metrics knows labels and dimensions alone; units, descriptions and bounds come from the
/// table of instruments. A label that is not in the table works, with what the specification says of
/// an instrument of which nothing else is known. See docs/metrics.md, and OpenTelemetry specification,
/// `metrics/sdk.md`, "MeterProvider".
package final class MetricRegistry: Sendable {
    /// Instruments and handlers are kept for good, so even a program that makes up labels has a bound;
    /// beyond it, handlers are found more slowly, and labels measure nothing.
    private static let instrumentLimit = 2000
    private static let handlerLimit = 20000

    private let resource: Resource
    private let now: @Sendable () -> UInt64
    private let streamFactory: MetricStreamFactory
    private let scopeVersion: String
    private let table: InstrumentTable
    private let readerStates: [ReaderState]
    private let instruments = SeriesTable<Instrument.Key, Instrument>(limit: instrumentLimit)
    private let handlers = SeriesTable<HandlerKey, MetricHandler>(limit: handlerLimit)
    private let callbacks = Mutex(ObservationCallbacks())
    private let clock: any Clock<Duration>

    /// - Parameters:
    ///   - resource: what the metrics come from.
    ///   - scopeVersion: the version of the modules that measure.
    ///   - instruments: what is known of labels; the first of two with the same name counts.
    ///   - views: the rules that change what becomes of instruments, all that match being applied.
    ///   - readers: how those who collect want to be given metrics; see ``readers``.
    ///   - now: nanoseconds since the Unix epoch.
    ///   - clock: measures how long collections take.
    package init(
        resource: Resource,
        scopeVersion: String = "",
        instruments: [MetricInstrument] = [],
        views: [MetricView] = [],
        exemplarFilter: ExemplarFilter = .traceBased,
        readers: [MetricReaderConfiguration] = [.pull],
        now: @escaping @Sendable () -> UInt64 = { DefaultTracerClock.now.nanosecondsSinceEpoch },
        clock: any Clock<Duration> = ContinuousClock(),
        logger: Logger
    ) {
        self.resource = resource
        self.scopeVersion = scopeVersion
        self.now = now
        self.clock = clock
        let warnings = MetricWarnings(logger)
        table = InstrumentTable(instruments, warnings)
        readerStates = readers.map { ReaderState($0, created: now()) }
        streamFactory = MetricStreamFactory(
            views: views, readers: readers,
            exemplars: ExemplarSource(filter: exemplarFilter, now: now), warnings: warnings)
    }

    /// One for each configuration, in their order.
    package var readers: [MetricReader] {
        readerStates.indices.map { MetricReader(registry: self, index: $0) }
    }

    /// How often attributes found no place among a metric's series and were counted under
    /// `otel.metric.overflow`, over all metrics.
    package var overflows: Int {
        instruments.values.reduce(0) { sum, instrument in
            sum + instrument.streams.reduce(0) { $0 + $1.overflows.load(ordering: .relaxed) }
        }
    }

    /// Asks `callback` for the values of instruments whenever somebody collects.
    ///
    /// - Parameter callback: is called by the collecting thread and must return at once; it must not
    ///   collect, nor register or remove callbacks.
    /// - Returns: what ``stop(_:)`` takes, for callbacks whose subject goes before the program does.
    @discardableResult
    package func observe(
        _ instruments: [MetricInstrument],
        _ callback: @escaping @Sendable (inout MetricObservations) -> Void
    ) -> MetricObservation {
        let observed = instruments.map { instrument($0, InstrumentType($0.kind, isObserved: true)) }
        return callbacks.withLock {
            $0.add(ObservationCallback(facts: instruments, instruments: observed, call: callback))
        }
    }

    /// Asks `callback` for the values of one instrument whenever somebody collects.
    @discardableResult
    package func observe(
        _ instrument: MetricInstrument,
        _ callback: @escaping @Sendable (inout MetricObservations) -> Void
    ) -> MetricObservation {
        observe([instrument], callback)
    }

    /// Forgets a callback.
    package func stop(_ observation: MetricObservation) {
        callbacks.withLock { $0.remove(observation) }
    }

    /// The handler of a label and dimensions, found without a lock if it was asked for before.
    func handler(
        _ api: InstrumentAPI, _ label: String, _ dimensions: [(String, String)]
    ) -> MetricHandler {
        let key = HandlerKey(api: api, label: label, dimensions: dimensions)
        if let known = handlers[key] { return known }
        let facts = table.facts(label, for: api)
        let instrument = instrument(facts, InstrumentType(facts.kind))
        let attributes = instrument?.attributes(dimensions) ?? [:]
        let targets = instrument?.streams.compactMap { $0.target(attributes) } ?? []
        let handler = MetricHandler(targets, type: instrument?.type ?? .gauge)
        if handler.isOverflow { return handler }
        return handlers.value(for: key) { handler } ?? handler
    }

    private func instrument(_ facts: MetricInstrument, _ type: InstrumentType) -> Instrument? {
        var made: Instrument?
        let instrument = instruments.value(for: Instrument.Key(facts, type)) {
            let new = Instrument(
                facts, type, created: now(), streams: streamFactory.streams(facts, type))
            made = new
            return new
        }
        // Not under the table's lock: whoever hears a warning may measure.
        if let made { table.register(facts, type, made.streams) }
        return instrument
    }
}

extension MetricRegistry {
    func collect(_ reader: Int) -> ResourceMetrics {
        let state = readerStates[reader]
        let stopwatch = Stopwatch(clock)
        defer { state.configuration.onCollection?(stopwatch.elapsed()) }
        return state.previous.withLock { previous in
            let now = now()
            defer { previous = now }
            return collect(reader, previous: previous, now: now)
        }
    }

    private func collect(_ reader: Int, previous: UInt64, now: UInt64) -> ResourceMetrics {
        let said = callbacks.withLock { $0.all }.reduce(into: Observed()) { $0.ask($1) }
        var scopes = ScopeCollection(version: scopeVersion)
        for instrument in instruments.values {
            let since = max(previous, instrument.created)
            for stream in instrument.streams {
                guard let place = stream.readers.firstIndex(of: reader) else { continue }
                let window = CollectionWindow(previous: since, now: now, reader: place)
                let metric =
                    instrument.type.isObserved
                    ? stream.collect(said[instrument], window) : stream.collect(window)
                if let metric { scopes.add(metric, scope: stream.shape.scope) }
            }
        }
        return ResourceMetrics(resource: resource, scopes: scopes.all)
    }
}

/// The time since it was made. An existential clock's instants have a type only in here.
private struct Stopwatch {
    let elapsed: () -> Duration

    init(_ clock: some Clock<Duration>) {
        let start = clock.now
        elapsed = { start.duration(to: clock.now) }
    }
}
