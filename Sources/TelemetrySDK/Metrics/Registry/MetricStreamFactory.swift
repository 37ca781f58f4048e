// SPDX-License-Identifier: Apache-2.0

import Instrumenting
import TelemetryModel

/// Finds out what becomes of an instrument: by the views that match it, for each reader.
struct MetricStreamFactory: Sendable {
    private let views: [MetricView]
    private let readers: [MetricReaderConfiguration]
    private let exemplars: ExemplarSource

    init(
        views: [MetricView], readers: [MetricReaderConfiguration], exemplars: ExemplarSource,
        warnings: MetricWarnings
    ) {
        self.views = views.filter { view in
            guard let name = view.name, !view.selector.isSpecific else { return true }
            warnings.warn(
                "the view that names metrics \(name) could select several instruments and is"
                    + " ignored: it has to select one by its full name")
            return false
        }
        self.readers = readers
        self.exemplars = exemplars
    }

    /// A stream for each view that matches, or one if none does; more where readers differ in what they
    /// want of the same instrument.
    func streams(_ facts: MetricInstrument, _ type: InstrumentType) -> [MetricStream] {
        let identity = Instrument.Identity(
            name: facts.name, type: type, unit: facts.unit, scope: facts.scope)
        let matching = views.filter { $0.selector.matches(identity) }
        guard !matching.isEmpty else {
            return streams(facts, type, MetricView(MetricView.Selector()))
        }
        return matching.flatMap { streams(facts, type, $0) }
    }

    private func streams(
        _ facts: MetricInstrument, _ type: InstrumentType, _ view: MetricView
    ) -> [MetricStream] {
        var groups: [(terms: Terms, readers: [Int])] = []
        for (index, reader) in readers.enumerated() {
            let terms = Terms(view, facts, type, reader)
            guard terms.aggregation != .drop else { continue }
            if let group = groups.firstIndex(where: { $0.terms == terms }) {
                groups[group].readers.append(index)
            } else {
                groups.append((terms, [index]))
            }
        }
        return groups.map { stream(facts, type, view, $0.terms, $0.readers) }
    }

    private func stream(
        _ facts: MetricInstrument, _ type: InstrumentType, _ view: MetricView, _ terms: Terms,
        _ indices: [Int]
    ) -> MetricStream {
        let shape = MetricStream.Shape(
            name: view.name ?? facts.name, description: view.description ?? facts.description,
            unit: facts.unit, scope: facts.scope, type: type, aggregation: terms.aggregation,
            keys: view.attributeKeys, limit: terms.limit,
            temporality: indices.map { readers[$0].temporality.temporality(for: type) })
        return MetricStream(
            shape, readers: indices, isInteger: facts.isInteger, exemplars: exemplars)
    }
}

/// In what the streams of two readers may differ.
private struct Terms: Hashable {
    let aggregation: MetricAggregation
    let limit: Int

    init(
        _ view: MetricView, _ facts: MetricInstrument, _ type: InstrumentType,
        _ reader: MetricReaderConfiguration
    ) {
        let wanted = view.aggregation ?? reader.aggregation(for: type)
        aggregation = wanted.completed(facts, type)
        limit = max(1, view.cardinalityLimit ?? reader.limit(for: type))
    }
}

extension MetricAggregation {
    /// With the instrument's bounds where none are given; in their order, each once. What is observed
    /// has no distribution, as it is asked for a value and not told of measurements, so it becomes what
    /// it is by default.
    fileprivate func completed(
        _ facts: MetricInstrument, _ type: InstrumentType
    ) -> MetricAggregation {
        switch self {
        case .explicitHistogram, .exponentialHistogram:
            guard !type.isObserved else { return type.defaultAggregation }
        default: break
        }
        guard case .explicitHistogram(let given, let hasExtremes) = self else { return self }
        let bounds = given ?? facts.bounds ?? Self.defaultBounds
        return .explicitHistogram(
            bounds: Set(bounds.filter(\.isFinite)).sorted(), hasExtremes: hasExtremes)
    }
}

extension MetricInstrument {
    fileprivate var bounds: [Double]? {
        if case .histogram(let bounds) = kind { bounds } else { nil }
    }
}
