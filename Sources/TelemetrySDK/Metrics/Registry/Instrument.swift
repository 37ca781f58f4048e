// SPDX-License-Identifier: Apache-2.0

import Instrumenting
import TelemetryModel

/// An instrument that is in use, with the streams that its measurements go to.
///
/// See OpenTelemetry specification, `metrics/sdk.md`, "Instrument".
final class Instrument: Sendable {
    /// What views look at.
    struct Identity: Sendable {
        let name: String
        let type: InstrumentType
        let unit: String
        let scope: String
    }

    /// What tells instruments apart: names do so regardless of case.
    struct Key: Hashable, Sendable {
        let name: String
        let type: InstrumentType
        let isInteger: Bool

        init(_ facts: MetricInstrument, _ type: InstrumentType) {
            name = facts.name.lowercased()
            self.type = type
            isInteger = facts.isInteger
        }
    }

    let facts: MetricInstrument
    let type: InstrumentType
    let created: UInt64
    let streams: [MetricStream]

    init(
        _ facts: MetricInstrument, _ type: InstrumentType, created: UInt64, streams: [MetricStream]
    ) {
        self.facts = facts
        self.type = type
        self.created = created
        self.streams = streams
    }

    /// What the dimensions of swift-metrics say, in the types of the table.
    ///
    /// In the order of their keys, so that the same attributes are the same series in whatever order
    /// they are given; of a key that is given twice, the last counts.
    func attributes(_ dimensions: [(String, String)]) -> Attributes {
        var attributes = Attributes()
        for (key, text) in dimensions {
            attributes[key] = facts.attributeTypes[key]?.value(text) ?? .string(text)
        }
        return attributes.sorted
    }
}

extension Attributes {
    /// The same attributes in the order of their keys.
    var sorted: Attributes {
        elements.count < 2 ? self : Attributes(elements.sorted { $0.key < $1.key })
    }
}

extension MetricInstrument.AttributeType {
    /// What a text says in this type; the text itself if it says nothing.
    fileprivate func value(_ text: String) -> AttributeValue {
        switch self {
        case .string: .string(text)
        case .int: Int64(text).map(AttributeValue.int) ?? .string(text)
        case .double: Double(text).map(AttributeValue.double) ?? .string(text)
        case .bool: Bool(text).map(AttributeValue.bool) ?? .string(text)
        }
    }
}
