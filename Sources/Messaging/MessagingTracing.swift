// SPDX-License-Identifier: Apache-2.0

/// How messages appear in traces; the same for publishers and consumers.
package struct MessagingTracing: Hashable, Sendable {
    /// What a consumer's span is to the span of whoever published.
    package enum Relation: String, CaseIterable, Sendable {
        /// Its child, so that one trace tells the whole story.
        case parent
        /// The root of a trace of its own, with a link; for messages that lie about for long.
        case link
    }

    /// Where a message carries the context of its producer.
    package enum Placement: String, CaseIterable, Sendable {
        /// In the broker's headers, or in those of an envelope where it has none.
        case headers
        /// In the member `_trace` of the message's own JSON; a body that is none has it in its headers.
        /// For consumers whose broker, or whose bridge between brokers, drops headers.
        case body
    }

    package var relation: Relation
    package var placement: Placement
    /// Whether `message_bus.destination` is sent as well, which Kiali reads.
    package var hasLegacyAttributes: Bool

    package init(
        relation: Relation = .parent, placement: Placement = .headers,
        hasLegacyAttributes: Bool = false
    ) {
        self.relation = relation
        self.placement = placement
        self.hasLegacyAttributes = hasLegacyAttributes
    }

    /// Reads `OUTLAY_MESSAGING_TRACE` (`parent` or `link`), `OUTLAY_MESSAGING_CONTEXT` (`headers` or `body`)
    /// and `OUTLAY_LEGACY_ATTRIBUTES` (`true` or `false`).
    ///
    /// - Throws: ``MessagingError/Code/configuration`` for any other value.
    package init(environment: [String: String]) throws(MessagingError) {
        relation = try Self.choice("OUTLAY_MESSAGING_TRACE", environment) ?? .parent
        placement = try Self.choice("OUTLAY_MESSAGING_CONTEXT", environment) ?? .headers
        let legacy: Flag? = try Self.choice("OUTLAY_LEGACY_ATTRIBUTES", environment)
        hasLegacyAttributes = legacy == .true
    }

    private enum Flag: String, CaseIterable { case `true`, `false` }

    private static func choice<Choice: RawRepresentable<String> & CaseIterable>(
        _ name: String, _ environment: [String: String]
    ) throws(MessagingError) -> Choice? {
        guard let text = environment[name], !text.isEmpty else { return nil }
        guard let choice = Choice(rawValue: text.lowercased()) else {
            let choices = Choice.allCases.map(\.rawValue).joined(separator: " or ")
            throw MessagingError(.configuration, "\(name) is \"\(text)\"; it takes \(choices).")
        }
        return choice
    }
}
