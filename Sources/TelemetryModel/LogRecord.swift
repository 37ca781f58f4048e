// SPDX-License-Identifier: Apache-2.0

/// Something that was said at one moment: what log exporters write and the collector reads.
///
/// The fields are those of OTLP's `LogRecord` (opentelemetry-proto, `logs/v1/logs.proto`).
package struct LogRecord: Hashable, Sendable {
    /// When it happened, in nanoseconds since the Unix epoch; zero if the sender did not know.
    package var time: UInt64
    /// When it was noticed, in nanoseconds since the Unix epoch; zero if unknown.
    package var observedTime: UInt64
    /// 1 to 24, in steps of four from TRACE to FATAL; zero if unspecified
    /// (OpenTelemetry specification, `logs/data-model.md`, Severity Fields).
    package var severityNumber: UInt8
    /// The severity in the words of whoever wrote it.
    package var severityText: String
    package var body: AttributeValue
    package var attributes: Attributes
    package var droppedAttributes: UInt32
    package var flags: TraceFlags
    /// The trace in which it was said; `nil` outside of any.
    package var traceID: TraceID?
    /// The span in which it was said; `nil` outside of any.
    package var spanID: SpanID?
    /// Names the kind of event; empty for an ordinary line.
    package var eventName: String

    package init(
        time: UInt64,
        observedTime: UInt64 = 0,
        severityNumber: UInt8 = 0,
        severityText: String = "",
        body: AttributeValue = .empty,
        attributes: Attributes = [:],
        droppedAttributes: UInt32 = 0,
        flags: TraceFlags = [],
        traceID: TraceID? = nil,
        spanID: SpanID? = nil,
        eventName: String = ""
    ) {
        self.time = time
        self.observedTime = observedTime
        self.severityNumber = severityNumber
        self.severityText = severityText
        self.body = body
        self.attributes = attributes
        self.droppedAttributes = droppedAttributes
        self.flags = flags
        self.traceID = traceID
        self.spanID = spanID
        self.eventName = eventName
    }
}

/// Log records of one scope, as OTLP groups them.
package struct ScopeLogs: Hashable, Sendable {
    package var scope: InstrumentationScope
    package var records: [LogRecord]

    package init(scope: InstrumentationScope, records: [LogRecord]) {
        self.scope = scope
        self.records = records
    }
}

/// Log records of one resource, as OTLP groups them.
package struct ResourceLogs: Hashable, Sendable {
    package var resource: Resource
    package var scopes: [ScopeLogs]

    package init(resource: Resource, scopes: [ScopeLogs]) {
        self.resource = resource
        self.scopes = scopes
    }
}
