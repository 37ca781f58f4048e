// SPDX-License-Identifier: Apache-2.0

/// The text formats in which metrics are shown to a scraper.
///
/// See Prometheus documentation, "Exposition formats"; OpenMetrics 1.0.0, "Text format".
package enum ExpositionFormat: String, CaseIterable, Sendable {
    /// Prometheus' own, version 0.0.4: what everything can read, without exemplars.
    case text = "text/plain; version=0.0.4; charset=utf-8"
    /// The same lines, asked for by a scraper that names an escaping scheme.
    case text1 = "text/plain; version=1.0.0; charset=utf-8; escaping=underscores"
    /// OpenMetrics as it was before it had a name.
    case openMetrics0 = "application/openmetrics-text; version=0.0.1; charset=utf-8"
    /// OpenMetrics, with exemplars, units and the times at which series began.
    case openMetrics =
        "application/openmetrics-text; version=1.0.0; charset=utf-8; escaping=underscores"

    /// The value of the `Content-Type` field.
    package var contentType: String { rawValue }

    var isOpenMetrics: Bool { self == .openMetrics || self == .openMetrics0 }
}

extension ExpositionFormat {
    /// The format that a scraper likes best among those that there are.
    ///
    /// Of two that it likes equally, the first; version 0.0.4 of the text if it says nothing, or nothing
    /// that can be met, for a page in another form than was asked helps more than none. See Prometheus
    /// documentation, "Scrape protocol content negotiation".
    ///
    /// - Parameter accept: the `Accept` field of the request.
    package init(accept: String?) {
        var best: (format: ExpositionFormat, weight: Double)?
        for range in (accept ?? "").split(separator: ",") {
            let parts = range.split(separator: ";").map(Self.trimmed)
            guard let type = parts.first?.lowercased() else { continue }
            let parameters = Dictionary(
                parts.dropFirst().compactMap(Self.parameter),
                uniquingKeysWith: { first, _ in first })
            let weight = parameters["q"].flatMap(Double.init) ?? 1
            guard let format = Self.format(type, version: parameters["version"]), weight > 0,
                weight > best?.weight ?? 0
            else { continue }
            best = (format, weight)
        }
        self = best?.format ?? .text
    }

    private static func format(_ type: String, version: String?) -> ExpositionFormat? {
        switch (type, version) {
        case ("application/openmetrics-text", "1.0.0"), ("application/openmetrics-text", nil):
            .openMetrics
        case ("application/openmetrics-text", "0.0.1"): .openMetrics0
        case ("text/plain", "1.0.0"): .text1
        case ("text/plain", "0.0.4"), ("text/plain", nil), ("text/*", nil), ("*/*", nil): .text
        default: nil
        }
    }

    private static func parameter(_ text: Substring) -> (String, String)? {
        guard let equals = text.firstIndex(of: "=") else { return nil }
        let value = trimmed(text[text.index(after: equals)...])
        return (
            trimmed(text[..<equals]).lowercased(),
            value.hasPrefix("\"") ? String(value.dropFirst().dropLast()) : String(value)
        )
    }

    private static func trimmed(_ text: Substring) -> Substring {
        var text = text.drop { $0 == " " || $0 == "\t" }
        while text.last == " " || text.last == "\t" { text.removeLast() }
        return text
    }
}
