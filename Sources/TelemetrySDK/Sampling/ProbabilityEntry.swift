// SPDX-License-Identifier: Apache-2.0

import TelemetryModel

/// The trace state's `ot` member: `key:value;key:value`, at most 256 characters.
///
/// See OpenTelemetry specification, `trace/tracestate-handling.md`.
struct ProbabilityEntry {
    private var pairs: [(key: String, value: String)] = []

    /// Reads a member; what is malformed is left out.
    init(_ text: String?) {
        guard let text, text.utf8.count <= 256 else { return }
        for pair in text.split(separator: ";") {
            let parts = pair.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
            guard parts.count == 2, !parts[0].isEmpty else { continue }
            pairs.append((String(parts[0]), String(parts[1])))
        }
    }

    /// `rv`, if it is 14 hexadecimal digits.
    var randomness: UInt64? {
        guard let value = pairs.first(where: { $0.key == "rv" })?.value, value.utf8.count == 14
        else { return nil }
        return HeaderReader.read(value) { $0.hex(digits: 14) }
    }

    mutating func setThreshold(_ text: String) {
        _ = removeThreshold()
        pairs.insert(("th", text), at: 0)
    }

    /// False if there is none.
    mutating func removeThreshold() -> Bool {
        let count = pairs.count
        pairs.removeAll { $0.key == "th" }
        return pairs.count < count
    }

    /// The trace state with this member. Where it would be too long, those that are not ours to
    /// keep go, the last first.
    func stored(in state: TraceState) -> TraceState {
        var kept = pairs
        while Self.text(kept).utf8.count > 256,
            let last = kept.lastIndex(where: { $0.key != "th" && $0.key != "rv" })
        {
            kept.remove(at: last)
        }
        return kept.isEmpty ? state.removing("ot") : state.setting("ot", to: Self.text(kept))
    }

    private static func text(_ pairs: [(key: String, value: String)]) -> String {
        pairs.map { "\($0.key):\($0.value)" }.joined(separator: ";")
    }
}
