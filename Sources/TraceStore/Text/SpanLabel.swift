// SPDX-License-Identifier: Apache-2.0

import TelemetryModel

/// The words about one span in a printed tree, safe for a terminal.
struct SpanLabel {
    /// The name; before it the service where that differs from the parent's, and `ERROR`.
    let title: String
    /// Kind, layer, status code and query, as far as the span says.
    let facts: String
    /// What went wrong, for a span that failed.
    let problem: String?

    init(_ span: TraceSpan, in tree: TraceTree, parent: TraceTree.Node?) {
        let service = tree.trace.service(of: span)
        let isNews = parent.map { tree.trace.service(of: tree.span($0)) != service } ?? true
        let failed = span.span.status.code == .error
        title =
            (failed ? "ERROR " : "")
            + SafeText.escaping(isNews ? "\(service): \(span.span.name)" : span.span.name)
        facts = Self.facts(span.span)
        problem = failed ? "ERROR " + SafeText.escaping(Self.problem(span.span)) : nil
    }

    /// The attributes that tell a reader most, in this order.
    private static let telling = [
        "component", "http.response.status_code", "db.response.status_code", "db.query.summary",
    ]

    private static func facts(_ span: FinishedSpan) -> String {
        let values = telling.compactMap { span.attributes[$0]?.text }.filter { $0 != span.name }
        let words = ([span.kind.label].compactMap { $0 } + values).map(SafeText.escaping)
        return words.isEmpty ? "" : "  " + words.joined(separator: " ")
    }

    private static func problem(_ span: FinishedSpan) -> String {
        let exception = span.events.last { $0.name == "exception" }?.attributes
        let type = span.attributes["error.type"] ?? exception?["exception.type"]
        let message =
            span.status.message.isEmpty
            ? exception?["exception.message"]?.text ?? "" : span.status.message
        let words = [type?.text ?? "", message].filter { !$0.isEmpty }
        return words.isEmpty ? "without a reason given" : words.joined(separator: ": ")
    }
}
