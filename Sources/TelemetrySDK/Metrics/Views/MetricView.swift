// SPDX-License-Identifier: Apache-2.0

import TelemetryModel

/// A rule that changes what becomes of the instruments it selects.
///
/// Every view that matches an instrument makes a metric of it; an instrument that none matches becomes
/// the metric that its reader makes by default. See OpenTelemetry specification, `metrics/sdk.md`,
/// "View".
package struct MetricView: Sendable {
    /// Which instruments are meant: those that meet every condition that is given.
    package struct Selector: Hashable, Sendable {
        /// The instrument's name, in any case; `*` stands for any characters and `?` for one.
        package var name: String?
        package var type: InstrumentType?
        package var unit: String?
        /// The module that measures.
        package var scope: String?

        package init(
            name: String? = nil, type: InstrumentType? = nil, unit: String? = nil,
            scope: String? = nil
        ) {
            self.name = name
            self.type = type
            self.unit = unit
            self.scope = scope
        }
    }

    /// Which attributes make a series; the others are left to exemplars.
    package enum AttributeKeys: Hashable, Sendable {
        case all
        case only(Set<String>)
        case except(Set<String>)
        case matching(KeyPatterns)
    }

    package var selector: Selector
    /// The metric's name, if it is not the instrument's. Such a view must select one instrument by its
    /// full name; one that could select several is refused, with a warning.
    package var name: String?
    package var description: String?
    package var attributeKeys: AttributeKeys
    /// `nil` for what the reader makes by default.
    package var aggregation: MetricAggregation?
    /// How many series there are at most; `nil` for the reader's limit.
    package var cardinalityLimit: Int?

    package init(
        _ selector: Selector, name: String? = nil, description: String? = nil,
        attributeKeys: AttributeKeys = .all, aggregation: MetricAggregation? = nil,
        cardinalityLimit: Int? = nil
    ) {
        self.selector = selector
        self.name = name
        self.description = description
        self.attributeKeys = attributeKeys
        self.aggregation = aggregation
        self.cardinalityLimit = cardinalityLimit
    }
}

extension MetricView.Selector {
    /// Whether at most one instrument of a module can be meant.
    var isSpecific: Bool {
        guard let name else { return false }
        return !name.contains { $0 == "*" || $0 == "?" }
    }

    func matches(_ instrument: Instrument.Identity) -> Bool {
        if let name, !WildcardPattern(name).matches(instrument.name) { return false }
        if let type, type != instrument.type { return false }
        if let unit, unit != instrument.unit { return false }
        if let scope, scope != instrument.scope { return false }
        return true
    }
}

extension MetricView.AttributeKeys {
    /// The attributes that make the series, and those that are left.
    func split(_ attributes: Attributes) -> (kept: Attributes, filtered: Attributes) {
        if case .all = self { return (attributes, [:]) }
        return (
            Attributes(attributes.filter { keeps($0.key) }),
            Attributes(attributes.filter { !keeps($0.key) })
        )
    }

    private func keeps(_ key: String) -> Bool {
        switch self {
        case .all: true
        case .only(let keys): keys.contains(key)
        case .except(let keys): !keys.contains(key)
        case .matching(let patterns): patterns.keeps(key)
        }
    }
}
