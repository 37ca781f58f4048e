// SPDX-License-Identifier: Apache-2.0

import Instrumenting
import Tracing

/// Copies chosen entries of the baggage to every span as it starts, under their own names.
///
/// Baggage goes wherever the request goes, so one entry that the client sets, such as `tenant`, can be
/// asked for on the spans of every service, on both sides of a broker. Only what is named is copied: the
/// rest may be private, and whoever calls us may put in what they like. What a span says of itself is not
/// overwritten.
package struct BaggageSpanProcessor: SpanProcessor {
    private let names: BaggageNames

    package init(_ names: BaggageNames) {
        self.names = names
    }

    package func onStart(_ span: TelemetrySpan, parent: ServiceContext) {
        let baggage = parent.baggage
        guard !baggage.isEmpty else { return }
        var attributes = AttributeList()
        for name in names.names {
            attributes[name] = baggage[name].map {
                .string(String($0.prefix(BaggageNames.maximumLength)))
            }
        }
        if !attributes.isEmpty { span.addAttributes(attributes) }
    }

    package func onEnd(_ span: EndedSpan) {}
    package func forceFlush() async {}
    package func run() async throws {}

    package var takesSpans: Bool { false }
    package var statistics: SpanProcessorStatistics { SpanProcessorStatistics() }
}

/// The entries of the baggage that become attributes: `OUTLAY_BAGGAGE_ATTRIBUTES`, none by default.
package struct BaggageNames: Hashable, Sendable {
    /// How many entries there may be.
    package static let maximumCount = 16
    /// How many characters of a value are kept.
    package static let maximumLength = 256
    package static let variable = "OUTLAY_BAGGAGE_ATTRIBUTES"

    /// Each once, in the order in which they were given.
    package private(set) var names: [String] = []

    package init() {}

    package var isEmpty: Bool { names.isEmpty }

    /// Reads a list such as `tenant,user.tier`, which tells upper from lower case as baggage does.
    ///
    /// What is more than ``maximumCount`` is left out, with a warning.
    package init(environment: Environment, warnings: inout ConfigurationWarnings) {
        let list = environment.string(Self.variable) ?? ""
        for part in list.split(separator: ",") {
            let name = String(part.trimmingSpaces())
            if !name.isEmpty, !names.contains(name) { names.append(name) }
        }
        guard names.count > Self.maximumCount else { return }
        names.removeLast(names.count - Self.maximumCount)
        warnings.ignore(
            Self.variable, given: list,
            expected: "at most \(Self.maximumCount) names, separated by commas",
            consequence: "The first \(Self.maximumCount) count.")
    }
}
