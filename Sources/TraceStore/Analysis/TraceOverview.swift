// SPDX-License-Identifier: Apache-2.0

import TelemetryModel

/// What a viewer's list says about one trace.
package struct TraceOverview: Hashable, Sendable {
    /// A service's part in the trace.
    package struct Service: Hashable, Sendable {
        package var name: String
        package var spans = 0
        package var errors = 0
    }

    package var id: TraceID
    /// The name of the root span; of the earliest span where the root has not arrived; empty where no
    /// span has.
    package var name: String
    /// The service of the same span, as its kind, status and outcome are.
    package var service: String
    package var kind: FinishedSpan.Kind
    package var status: FinishedSpan.Status.Code
    /// What came of it in the protocol's words, such as `201`.
    package var outcome: String?
    package var hasRoot: Bool
    /// When the earliest span started, in nanoseconds since the Unix epoch.
    package var startTime: UInt64
    /// Nanoseconds from the earliest start to the latest end.
    package var duration: UInt64
    package var spanCount: Int
    package var errorCount: Int
    package var logCount: Int
    /// In the order in which they first took part.
    package var services: [Service]
    /// What is odd about it, each once.
    package var findings: [Finding.Code]
    /// When the newest span arrived, in nanoseconds since the Unix epoch.
    package var updated: UInt64

    /// Looks a trace over; `nil` for one without spans and logs.
    package init?(_ trace: Trace) {
        let tree = TraceTree(trace)
        self.init(tree, TraceFindings(tree).ofTrace)
    }

    /// Takes from an analysis what a list needs; `nil` for a trace without spans and logs.
    package init?(_ analysis: TraceAnalysis) {
        self.init(analysis.tree, analysis.findings)
    }

    private init?(_ tree: TraceTree, _ findings: [TraceFinding]) {
        let trace = tree.trace
        guard let startTime = trace.startTime else { return nil }
        let entry = tree.entrySpan
        id = trace.id
        name = entry?.span.name ?? ""
        service = trace.sources[entry?.source ?? trace.logs[0].source].resource.serviceName
        kind = entry?.span.kind ?? .unspecified
        status = entry?.span.status.code ?? .unset
        outcome = entry.flatMap { Self.outcome(of: $0.span) }
        hasRoot = tree.nodes.first?.placement == .root
        self.startTime = startTime
        duration = trace.duration
        spanCount = trace.spans.count
        errorCount = trace.spans.count { $0.span.status.code == .error }
        logCount = trace.logs.count
        services = Self.services(of: trace)
        let codes = Set(findings.map(\.code))
        self.findings = Finding.Code.allCases.filter(codes.contains)
        updated = trace.spans.reduce(0) { max($0, $1.arrived) }
    }

    /// HTTP's, gRPC's and databases' codes, the withdrawn names included; failing those, what class of
    /// error it was.
    private static let outcomes = [
        "http.response.status_code", "http.status_code", "rpc.response.status_code",
        "rpc.grpc.status_code", "db.response.status_code", "error.type",
    ]

    private static func outcome(of span: FinishedSpan) -> String? {
        outcomes.lazy.compactMap { span.attributes[$0]?.text }.first
    }

    private static func services(of trace: Trace) -> [Service] {
        let names = trace.sources.map(\.resource.serviceName)
        var services: [String: (service: Service, start: UInt64)] = [:]
        for span in trace.spans {
            let name = names[span.source]
            var entry = services[name] ?? (Service(name: name), .max)
            entry.service.spans += 1
            entry.service.errors += span.span.status.code == .error ? 1 : 0
            entry.start = min(entry.start, span.span.startTime)
            services[name] = entry
        }
        return services.values
            .sorted { ($0.start, $0.service.name) < ($1.start, $1.service.name) }
            .map(\.service)
    }
}

extension TraceTree {
    /// The root that started first; without any root the span that started first.
    var entrySpan: TraceSpan? {
        if let first = nodes.first, first.placement == .root { return span(first) }
        return trace.spans.min { $0.span.startTime < $1.span.startTime }
    }
}
