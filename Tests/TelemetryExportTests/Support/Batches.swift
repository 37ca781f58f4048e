// SPDX-License-Identifier: Apache-2.0

import TelemetryModel

extension Resource {
    static let test = Resource(attributes: ["service.name": "shop"])
}

extension ResourceSpans {
    /// A batch of one scope.
    static func test(_ spans: FinishedSpan...) -> ResourceSpans {
        ResourceSpans(
            resource: .test,
            scopes: [ScopeSpans(scope: InstrumentationScope(name: "tests"), spans: spans)])
    }

    static let one = ResourceSpans.test(.test("GET /things"))
}

extension FinishedSpan {
    /// A span by the numbers that its ids shall have; times are in milliseconds.
    static func test(
        _ name: String, trace: UInt64 = 1, id: UInt64 = 1, parent: UInt64? = nil,
        kind: Kind = .internal, from start: UInt64 = 0, to end: UInt64 = 1,
        attributes: Attributes = [:], events: [Event] = [], status: Status = .unset
    ) -> FinishedSpan {
        FinishedSpan(
            context: SpanContext(
                traceID: TraceID(high: 0, low: trace), spanID: SpanID(rawValue: id),
                flags: .sampled),
            parentSpanID: parent.map(SpanID.init(rawValue:)),
            name: name, kind: kind, startTime: start * 1_000_000, endTime: end * 1_000_000,
            attributes: attributes, events: events, status: status)
    }
}

extension TelemetryBatch {
    /// One of each signal.
    static let oneOfEach: [TelemetryBatch] = [
        .spans([.one]), .logs([.test]), .metrics([.two]),
    ]
}
