// SPDX-License-Identifier: Apache-2.0

import TelemetryModel

/// Who of a trace's spans stands for which id.
///
/// Ids should be unique, and are not: senders reuse them by mistake, and Zipkin's clients and servers
/// share one on purpose.
struct SpanDirectory: Sendable {
    /// The two sides of one call under one id, as positions in the trace's spans.
    struct SharedSpan: Hashable, Sendable {
        let client: Int
        let server: Int
    }

    /// For each id the span that arrived first.
    private let firsts: [SpanID: Int]
    /// All spans of the ids that more than one span has, in the order of arrival.
    let repeated: [SpanID: [Int]]
    private let shared: [SpanID: SharedSpan]

    init(_ spans: [TraceSpan]) {
        var firsts = [SpanID: Int](minimumCapacity: spans.count)
        var repeated: [SpanID: [Int]] = [:]
        for (index, span) in spans.enumerated() {
            let id = span.span.context.spanID
            if let first = firsts[id] {
                repeated[id, default: [first]].append(index)
            } else {
                firsts[id] = index
            }
        }
        self.firsts = firsts
        self.repeated = repeated
        shared = repeated.compactMapValues { Self.sides($0, spans) }
    }

    private static func sides(_ indices: [Int], _ spans: [TraceSpan]) -> SharedSpan? {
        let client = indices.first { spans[$0].span.kind == .client }
        let server = indices.first { spans[$0].span.kind == .server }
        guard let client, let server else { return nil }
        return SharedSpan(client: client, server: server)
    }

    /// The call whose two sides have this id; `nil` for an id that one side has alone.
    func sharedSpan(_ id: SpanID) -> SharedSpan? { shared[id] }

    /// The position of a span's parent; `nil` for a root and for an orphan.
    ///
    /// The server's side of a shared id stands below the client's, and what names that id as its
    /// parent below the server's, unless it comes from the client's service.
    func parent(of index: Int, in trace: Trace) -> Int? {
        let span = trace.spans[index]
        if let own = shared[span.span.context.spanID], own.server == index { return own.client }
        guard let id = span.span.parentSpanID, let first = firsts[id] else { return nil }
        guard let call = shared[id] else { return first }
        let service = trace.service(of: span)
        let isClients = service == trace.service(of: trace.spans[call.client])
        let isServers = service == trace.service(of: trace.spans[call.server])
        return isClients && !isServers ? call.client : call.server
    }
}
