// SPDX-License-Identifier: Apache-2.0

import TelemetryModel

/// Which attributes of two matching spans differ in a way that says something.
///
/// Ids, times and ports differ between any two requests. What a key or the form of its value shows
/// to be one of these is left out, and so is what differs only in such parts, as `/expenses/41` and
/// `/expenses/42` do.
enum AttributeDifference {
    /// Longer values are shown up to here and compared as a whole.
    private static let longestText = 1_000

    static func between(
        _ a: Attributes, _ b: Attributes
    ) -> [TraceComparison.AttributeChange] {
        if a == b { return [] }
        let left = Dictionary(a.map { ($0.key, $0.value) }, uniquingKeysWith: { first, _ in first })
        let right = Dictionary(
            b.map { ($0.key, $0.value) }, uniquingKeysWith: { first, _ in first })
        let keys = a.map(\.key) + b.map(\.key).filter { left[$0] == nil }
        var seen: Set<String> = []
        return keys.filter { seen.insert($0).inserted && !isUnique(key: $0) }
            .compactMap { key in change(of: key, left[key], right[key]) }
    }

    private static func change(
        of key: String, _ a: AttributeValue?, _ b: AttributeValue?
    ) -> TraceComparison.AttributeChange? {
        guard a != b else { return nil }
        let texts = (a: a?.text, b: b?.text)
        if let a = texts.a, let b = texts.b,
            UniqueParts.replaced(in: a) == UniqueParts.replaced(in: b)
        {
            return nil
        }
        return TraceComparison.AttributeChange(key: key, a: shown(texts.a), b: shown(texts.b))
    }

    private static func shown(_ text: String?) -> String? {
        guard let text, text.utf8.count > longestText else { return text }
        return String(text.prefix(longestText)) + "…"
    }

    /// The last word of a key tells: `messaging.message.id`, `server.port`, `session_id`.
    private static func isUnique(key: String) -> Bool {
        let words = key.lowercased().split { $0 == "." || $0 == "_" || $0 == "-" }
        if key.hasPrefix("thread.") { return true }
        return words.last.map { uniqueWords.contains(String($0)) } ?? false
    }

    private static let uniqueWords: Set<String> = [
        "id", "ids", "uuid", "guid", "pid", "tid", "port", "time", "timestamp", "date", "at",
        "nonce", "offset", "seq", "sequence",
    ]
}
