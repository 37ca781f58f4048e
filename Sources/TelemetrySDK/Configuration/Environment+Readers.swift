// SPDX-License-Identifier: Apache-2.0

extension Environment {
    /// True only for `true`, in any case. Anything but `true` and `false` warns and is false.
    package func bool(_ name: String, warnings: inout ConfigurationWarnings) -> Bool {
        guard let word = word(name) else { return false }
        switch word.lowercased() {
        case "true": return true
        case "false": return false
        default:
            warnings.ignore(
                name, given: word, expected: "true or false", consequence: "It counts as false.")
            return false
        }
    }

    /// A whole number within `range`; `nil` if unset, or, with a warning, if it is not one.
    package func integer(
        _ name: String, in range: ClosedRange<Int> = 0...Int.max,
        warnings: inout ConfigurationWarnings
    ) -> Int? {
        guard let word = word(name) else { return nil }
        if let number = Int(word), range.contains(number) { return number }
        let bounds =
            range.upperBound == Int.max
            ? "of at least \(range.lowerBound)"
            : "from \(range.lowerBound) to \(range.upperBound)"
        warnings.ignore(name, given: word, expected: "a whole number \(bounds)")
        return nil
    }

    /// A length of time, given in whole milliseconds; `nil` if unset or, with a warning, unreadable.
    package func milliseconds(
        _ name: String, warnings: inout ConfigurationWarnings
    ) -> Duration? {
        // Beyond a century `Duration` sums come near their limits, and nobody means it.
        integer(name, in: 0...3_155_760_000_000, warnings: &warnings).map { .milliseconds($0) }
    }

    /// A time limit, given in whole milliseconds, where 0 means ``Swift/Duration/noLimit``.
    package func timeout(_ name: String, warnings: inout ConfigurationWarnings) -> Duration? {
        milliseconds(name, warnings: &warnings).map { $0 == .zero ? .noLimit : $0 }
    }

    /// One of an enumeration's raw values, in any case; `nil` if unset or, with a warning, unknown.
    package func choice<Choice>(
        _ name: String, of type: Choice.Type = Choice.self, warnings: inout ConfigurationWarnings
    ) -> Choice? where Choice: RawRepresentable & CaseIterable, Choice.RawValue == String {
        guard let word = word(name) else { return nil }
        if let choice = Choice(rawValue: word.lowercased()) { return choice }
        let known = Choice.allCases.map(\.rawValue).joined(separator: ", ")
        warnings.ignore(name, given: word, expected: "one of \(known)")
        return nil
    }

    /// Those of an enumeration's raw values that a comma-separated list names, each once; `nil` if there
    /// is none. An unknown one is left out, with a warning that says what follows.
    package func choices<Choice>(
        _ name: String, of type: Choice.Type = Choice.self, consequence: String,
        warnings: inout ConfigurationWarnings
    ) -> [Choice]?
    where Choice: RawRepresentable & CaseIterable & Equatable, Choice.RawValue == String {
        guard let words = words(name) else { return nil }
        var choices: [Choice] = []
        for word in words {
            if let choice = Choice(rawValue: word) {
                if !choices.contains(choice) { choices.append(choice) }
            } else {
                let known = Choice.allCases.map(\.rawValue).joined(separator: ", ")
                warnings.ignore(
                    name, given: word, expected: "one of \(known)", consequence: consequence)
            }
        }
        return choices
    }

    /// The words of a comma-separated list, in lower case, empty ones left out; `nil` if there is
    /// none.
    package func words(_ name: String) -> [String]? {
        guard let word = word(name) else { return nil }
        let words = word.split(separator: ",").map { $0.trimmingSpaces().lowercased() }
            .filter { !$0.isEmpty }
        return words.isEmpty ? nil : words
    }

    /// The pairs of a `key=value,key=value` list, percent-decoded; `nil` if unset.
    ///
    /// Any error voids the whole list, with a warning that does not show it: such lists hold
    /// credentials (`resource/sdk.md`; `protocol/exporter.md`, Specifying headers).
    package func keyValues(
        _ name: String, warnings: inout ConfigurationWarnings
    ) -> [(key: String, value: String)]? {
        guard let text = string(name) else { return nil }
        if let pairs = KeyValueList.parse(text) { return pairs }
        warnings.ignore(
            name, given: nil,
            expected: "key=value,key=value, with anything unusual percent-encoded",
            consequence: "The whole variable is ignored.")
        return nil
    }
}

extension Duration {
    /// Longer than any process lives, yet short enough that no sum of durations overflows.
    package static let noLimit: Duration = .seconds(3_155_760_000)
}
