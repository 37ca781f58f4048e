// SPDX-License-Identifier: Apache-2.0

import TelemetryModel
import TraceStore

/// The documents of the viewer's own API; `docs/collector.md` describes them.
///
/// Moments are strings of nanoseconds since 1970, since they exceed what a number in JavaScript holds
/// exactly; times within a trace are numbers of nanoseconds since its start.
enum ViewerJSON {
    /// An answer that is one object.
    static func document(
        reservingCapacity capacity: Int = 0, _ body: (inout JSONWriter) -> Void
    ) -> [UInt8] {
        var json = JSONWriter(reservingCapacity: capacity)
        json.object(body)
        return json.bytes
    }

    /// The answer to a question that has none.
    static func error(_ message: String) -> [UInt8] {
        document { $0.field("error", message) }
    }

    /// `{"traces":[…],"store":{…}}`: a list, and the state of the store that it is from.
    static func traces(
        _ overviews: [TraceOverview], skipped: Int? = nil, _ store: StoreState
    ) -> [UInt8] {
        document(reservingCapacity: 512 + 512 * overviews.count) { json in
            json.list("traces", overviews) { json, overview in
                json.object { write(overview, to: &$0) }
            }
            if let skipped { json.field("skipped", skipped) }
            json.object("store") { write(store, to: &$0) }
        }
    }

    /// The services and what each of them does, by name.
    static func services(_ services: [(name: String, operations: [String])]) -> [UInt8] {
        document { json in
            json.list("services", services) { json, service in
                json.object { json in
                    json.field("name", service.name)
                    json.list("operations", service.operations) { $0.value($1) }
                }
            }
        }
    }

    /// The fields of a line in the list of traces.
    static func write(_ overview: TraceOverview, to json: inout JSONWriter) {
        json.field("traceID", overview.id.description)
        json.field("name", overview.name)
        json.field("service", overview.service)
        json.field("kind", word(overview.kind))
        json.field("start", String(overview.startTime))
        json.field("duration", overview.duration)
        json.field("spans", overview.spanCount)
        json.field("errors", overview.errorCount)
        json.field("logs", overview.logCount)
        json.list("services", overview.services) { json, service in
            json.object { json in
                json.field("name", service.name)
                json.field("spans", service.spans)
                json.field("errors", service.errors)
            }
        }
        json.field("status", word(overview.status))
        json.field("outcome", overview.outcome)
        json.field("hasRoot", overview.hasRoot)
        json.list("findings", overview.findings) { $0.value($1.rawValue) }
        json.field("updated", String(overview.updated))
    }

    private static func write(_ store: StoreState, to json: inout JSONWriter) {
        json.field("traces", store.figures.traces)
        json.field("spans", store.figures.spans)
        json.field("logs", store.figures.logs)
        json.field("bytes", store.figures.bytes)
        json.field("maximumBytes", store.maximumBytes)
        json.field("evictedTraces", store.figures.evictedTraces)
        json.field("refusedSpans", store.figures.insertions.refused)
    }

    static func word(_ kind: FinishedSpan.Kind) -> String { kind.label ?? "unspecified" }

    static func word(_ status: FinishedSpan.Status.Code) -> String {
        switch status {
        case .unset: "unset"
        case .ok: "ok"
        case .error: "error"
        }
    }
}

/// What the page says of the store.
struct StoreState {
    let figures: TraceStoreFigures
    /// What `figures.bytes` may become.
    let maximumBytes: Int
}
