// SPDX-License-Identifier: Apache-2.0

import TelemetryModel
import TraceStore

/// What the links of one trace lead to, and which spans link to it, as far as the store has them.
struct TraceLinks {
    /// The far end of a link whose trace is known.
    struct Target {
        /// `nil` if the trace is there and the span is not.
        let name: String?
    }

    /// A span that links here.
    struct Origin {
        let context: SpanContext
        let name: String
        let service: String
    }

    /// The traces that are looked through for links to one trace, the newest.
    private static let searchedTraces = 1_000

    /// The names of all spans of each trace that is linked to and known.
    private let names: [TraceID: [SpanID: String]]
    private let origins: [SpanID: [Origin]]

    init(of trace: Trace, in store: BoundedTraceStore) {
        var names: [TraceID: [SpanID: String]] = [:]
        for span in trace.spans {
            for link in span.span.links where names[link.context.traceID] == nil {
                let id = link.context.traceID
                names[id] = (id == trace.id ? trace : store.trace(id))?.spanNames
            }
        }
        self.names = names
        let conditions = TraceConditions(linksTo: trace.id)
        let search = TraceSearch(conditions: conditions, limit: Self.searchedTraces)
        var origins: [SpanID: [Origin]] = [:]
        for other in store.traces(matching: search) {
            for (id, origin) in other.origins(ofLinksTo: trace.id) {
                origins[id, default: []].append(origin)
            }
        }
        self.origins = origins
    }

    /// `nil` if the store does not have the trace.
    func target(of link: FinishedSpan.Link) -> Target? {
        names[link.context.traceID].map { Target(name: $0[link.context.spanID]) }
    }

    /// The spans that link to a span of the trace.
    func leading(to id: SpanID) -> [Origin] { origins[id] ?? [] }
}

extension Trace {
    fileprivate var spanNames: [SpanID: String] {
        Dictionary(spans.lazy.map { ($0.span.context.spanID, $0.span.name) }) { first, _ in first }
    }

    fileprivate func origins(ofLinksTo id: TraceID) -> [(SpanID, TraceLinks.Origin)] {
        spans.flatMap { span in
            span.span.links.lazy.filter { $0.context.traceID == id }.map { link in
                let origin = TraceLinks.Origin(
                    context: span.span.context, name: span.span.name, service: service(of: span))
                return (link.context.spanID, origin)
            }
        }
    }
}
