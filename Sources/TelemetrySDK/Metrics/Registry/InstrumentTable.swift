// SPDX-License-Identifier: Apache-2.0

import Instrumenting
import Synchronization

/// What is known of labels, and which of them are in use.
struct InstrumentTable: Sendable {
    private let listed: [String: MetricInstrument]
    private let used = UsedNames()
    private let warnings: MetricWarnings

    init(_ instruments: [MetricInstrument], _ warnings: MetricWarnings) {
        listed = Dictionary(instruments.map { ($0.name.lowercased(), $0) }) { first, _ in first }
        self.warnings = warnings
        for instrument in instruments {
            guard let known = listed[instrument.name.lowercased()], known != instrument else {
                continue
            }
            warnings.warn(
                "two different instruments are declared as \(known.name); the first is used")
        }
    }

    /// The facts of a label that is about to be measured with a type of swift-metrics.
    func facts(_ label: String, for api: InstrumentAPI) -> MetricInstrument {
        guard let known = listed[label.lowercased()] else { return api.unlisted(label) }
        if api.canMeasure(known.kind) { return known }
        var facts = api.unlisted(known.name)
        facts.description = known.description
        facts.scope = known.scope
        return facts
    }

    /// Notes that an instrument is in use, and warns if that cannot go well: both of two conflicting
    /// instruments are kept (`metrics/sdk.md`, "Duplicate instrument registration").
    ///
    /// - Parameter streams: what views have made of it; they may have resolved a conflict.
    func register(_ facts: MetricInstrument, _ type: InstrumentType, _ streams: [MetricStream]) {
        if !InstrumentName.isValid(facts.name) {
            warnings.warn(
                "the metric name \"\(facts.name.prefix(255))\" is not of the form that all"
                    + " backends take: a letter, then letters, digits and _ . - / up to 255")
        }
        for name in Set(streams.map(\.shape.name)).sorted() {
            let what = "\(type) of \(facts.isInteger ? "whole numbers" : "fractions")"
            guard let other = used.enter(name, what) else { continue }
            warnings.warn(
                "the metric \(name) is measured as \(other), and as \(what): both are kept, and a"
                    + " view that selects one by its type can rename it")
        }
    }
}

/// What each name was first used for.
private final class UsedNames: Sendable {
    private let uses = Mutex<[String: String]>([:])

    /// What the name is in use for already, if it is.
    func enter(_ name: String, _ use: String) -> String? {
        uses.withLock { uses in
            if let other = uses[name.lowercased()] { return other }
            uses[name.lowercased()] = use
            return nil
        }
    }
}

/// The syntax of instrument names (OpenTelemetry specification, `metrics/api.md`, "Instrument name
/// syntax").
enum InstrumentName {
    static func isValid(_ name: String) -> Bool {
        let bytes = name.utf8
        guard let first = bytes.first, bytes.count <= 255, isLetter(first) else { return false }
        return bytes.allSatisfy { isLetter($0) || isDigit($0) || "_.-/".utf8.contains($0) }
    }

    private static func isLetter(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
    }

    private static func isDigit(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
    }
}
