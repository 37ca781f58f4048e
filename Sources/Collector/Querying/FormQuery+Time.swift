// SPDX-License-Identifier: Apache-2.0

extension FormQuery {
    /// A moment in microseconds since the Unix epoch, as nanoseconds; `nil` if absent or empty.
    func microseconds(_ name: String) throws(QueryError) -> UInt64? {
        guard let text = self[name], !text.isEmpty else { return nil }
        guard let value = UInt64(text), value <= .max / 1_000 else {
            throw .invalid("unable to parse param '\(name)': expecting microseconds since 1970")
        }
        return value * 1_000
    }

    /// A duration such as `1.5s`, `300us` or `2h45m`, as nanoseconds; `nil` if absent or empty.
    func duration(_ name: String) throws(QueryError) -> UInt64? {
        guard let text = self[name], !text.isEmpty else { return nil }
        guard let nanoseconds = Self.nanoseconds(text) else {
            throw .invalid(
                "unable to parse param '\(name)': expecting a duration such as 1.5s, 300us or 2h45m"
            )
        }
        return nanoseconds
    }

    private static let units: [String: Double] = [
        "ns": 1, "us": 1e3, "µs": 1e3, "μs": 1e3, "ms": 1e6, "s": 1e9, "m": 60e9, "h": 3_600e9,
        // Jaeger's page offers days and weeks to look back on.
        "d": 86_400e9, "w": 604_800e9,
    ]

    /// Go's form of durations: numbers, each with its unit, added up; `nil` for anything else.
    static func nanoseconds(_ text: String) -> UInt64? {
        var rest = text[...]
        var sum = 0.0
        while !rest.isEmpty {
            let number = rest.prefix { $0.isASCII && $0.isNumber || $0 == "." }
            rest = rest.dropFirst(number.count)
            let unit = rest.prefix { $0.isLetter }
            rest = rest.dropFirst(unit.count)
            guard let value = Double(number), let scale = units[String(unit)] else { return nil }
            sum += value * scale
        }
        return sum < Double(UInt64.max) ? UInt64(sum) : nil
    }
}
