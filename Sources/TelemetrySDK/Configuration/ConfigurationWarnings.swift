// SPDX-License-Identifier: Apache-2.0

/// What was wrong with the environment and therefore ignored: full sentences, which the bootstrap
/// logs once.
///
/// OpenTelemetry asks that a bad setting never stops the program
/// (`configuration/common.md`); an operator still has to hear of it.
package struct ConfigurationWarnings: Hashable, Sendable {
    package private(set) var sentences: [String] = []

    package init() {}

    package var isEmpty: Bool { sentences.isEmpty }

    /// Notes a setting that is ignored.
    ///
    /// - Parameter value: what was given; `nil` keeps it out of the log, which variables that hold
    ///   headers and other secrets need.
    /// - Parameter expected: the accepted form, to follow "expected".
    /// - Parameter consequence: what happens instead, as a sentence.
    package mutating func ignore(
        _ name: String, given value: String?, expected: String,
        consequence: String = "The default is used."
    ) {
        let given = value.map { "is \"\(Self.shortened($0))\"" } ?? "cannot be read"
        // Several limits fall back on the same variable; one sentence about it is enough.
        note("\(name) \(given); expected \(expected). \(consequence)")
    }

    /// Notes something else that an operator should hear of, in a sentence.
    package mutating func note(_ sentence: String) {
        if !sentences.contains(sentence) { sentences.append(sentence) }
    }

    private static func shortened(_ value: String) -> String {
        value.count > 64 ? value.prefix(64) + "…" : value
    }
}
