// SPDX-License-Identifier: Apache-2.0

import TelemetrySDK

extension ConfigurationNode {
    /// Whether nothing is given, which means the default.
    var isNull: Bool { if case .null = content { true } else { false } }

    /// The keys and values of a mapping; nothing at all is an empty one.
    ///
    /// - Parameter keys: those that are accepted; any other is an error.
    func fields(_ keys: String...) throws(ConfigurationError) -> ConfigurationFields {
        try fields(keys)
    }

    /// The same with a list of keys.
    func fields(_ keys: [String]) throws(ConfigurationError) -> ConfigurationFields {
        let fields = try allFields()
        for (key, _) in fields.pairs where !keys.contains(key) { throw unknown(key, known: keys) }
        return fields
    }

    /// The same with any keys.
    func allFields() throws(ConfigurationError) -> ConfigurationFields {
        switch content {
        case .null: return ConfigurationFields(owner: self, pairs: [])
        case .map(let pairs): return ConfigurationFields(owner: self, pairs: pairs)
        default: throw error(expected: "a mapping")
        }
    }

    /// The one key of a mapping that says of what sort it is, and its value.
    func choice() throws(ConfigurationError) -> (key: String, value: ConfigurationNode) {
        guard case .map(let pairs) = content, pairs.count == 1 else {
            throw error(expected: "a mapping with one key")
        }
        return pairs[0]
    }

    /// The error that a key is none of those that are known.
    func unknown(_ key: String, known: [String]) -> ConfigurationError {
        ConfigurationError(
            variable: "a key of \(place)", value: key,
            expected: known.isEmpty
                ? "no keys at all" : "one of \(known.joined(separator: ", "))")
    }

    func list(allowsEmpty: Bool = false) throws(ConfigurationError) -> [ConfigurationNode] {
        guard case .list(let list) = content, allowsEmpty || !list.isEmpty else {
            throw error(expected: allowsEmpty ? "a list" : "a list that is not empty")
        }
        return list
    }

    /// One of an enumeration's raw values.
    func choice<Choice>(
        of type: Choice.Type
    ) throws(ConfigurationError) -> Choice
    where Choice: RawRepresentable & CaseIterable, Choice.RawValue == String {
        guard let choice = Choice(rawValue: try string()) else {
            let known = Choice.allCases.map(\.rawValue).joined(separator: ", ")
            throw error(expected: "one of \(known)")
        }
        return choice
    }

    /// The same mapping without some of its keys, and those.
    func separating(
        _ keys: [String]
    ) throws(ConfigurationError) -> (ConfigurationFields, rest: ConfigurationNode) {
        let pairs = try allFields().pairs
        return (
            ConfigurationFields(owner: self, pairs: pairs.filter { keys.contains($0.key) }),
            ConfigurationNode(
                .map(pairs.filter { !keys.contains($0.key) }), path: path, file: file)
        )
    }

    func string(secret: Bool = false) throws(ConfigurationError) -> String {
        guard case .string(let text) = content else {
            throw error(
                expected: "a text, in quotes if it looks like something else", secret: secret)
        }
        return text
    }

    func bool() throws(ConfigurationError) -> Bool {
        guard case .bool(let value) = content else { throw error(expected: "true or false") }
        return value
    }

    func integer(in range: ClosedRange<Int> = 0...Int.max) throws(ConfigurationError) -> Int {
        guard case .integer(let value) = content, range.contains(value) else {
            let bounds =
                range.upperBound == Int.max
                ? "of at least \(range.lowerBound)"
                : "from \(range.lowerBound) to \(range.upperBound)"
            throw error(expected: "a whole number \(bounds)")
        }
        return value
    }

    func number(
        in range: ClosedRange<Double>, expected: String
    ) throws(ConfigurationError) -> Double {
        let value: Double? =
            switch content {
            case .integer(let value): Double(value)
            case .number(let value): value
            default: nil
            }
        guard let value, range.contains(value) else { throw error(expected: expected) }
        return value
    }

    /// A length of time in whole milliseconds, no longer than a century.
    func milliseconds() throws(ConfigurationError) -> Duration {
        .milliseconds(try integer(in: 0...3_155_760_000_000))
    }

    /// A time limit in whole milliseconds, where 0 means none.
    func timeout() throws(ConfigurationError) -> Duration {
        let limit = try milliseconds()
        return limit == .zero ? .noLimit : limit
    }
}

/// The values of a mapping by their keys.
struct ConfigurationFields {
    let owner: ConfigurationNode
    let pairs: [(key: String, value: ConfigurationNode)]

    /// The value under a key; `nil` if there is none, or if it is null.
    subscript(key: String) -> ConfigurationNode? {
        pairs.first { $0.key == key && !$0.value.isNull }?.value
    }

    /// The value of the first of several keys that there is, for what has been renamed.
    subscript(keys: [String]) -> ConfigurationNode? {
        keys.lazy.compactMap { self[$0] }.first
    }

    /// The value under a key that has to be there.
    func required(_ key: String) throws(ConfigurationError) -> ConfigurationNode {
        guard let value = self[key] else {
            throw ConfigurationError(
                variable: "\(owner.path.isEmpty ? "" : owner.path + ".")\(key) in \(owner.file)",
                value: "", expected: "a value, for it has no default")
        }
        return value
    }
}
