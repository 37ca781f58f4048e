// SPDX-License-Identifier: Apache-2.0

/// A span that has ended and can no longer change: what processors keep, exporters write and
/// the collector reads.
///
/// The fields are those of OTLP's `Span` (opentelemetry-proto, `trace/v1/trace.proto`).
package struct FinishedSpan: Hashable, Sendable {
    /// The span's own ids, flags and trace state.
    package var context: SpanContext
    /// The span that caused this one; `nil` for the root of a trace.
    package var parentSpanID: SpanID?
    /// Whether the parent lives in another process; `nil` if the sender did not say.
    package var isParentRemote: Bool?
    /// What was done, in few different values: `POST /expenses`, never `POST /expenses/42`.
    package var name: String
    package var kind: Kind
    /// Nanoseconds since the Unix epoch.
    package var startTime: UInt64
    /// Nanoseconds since the Unix epoch.
    package var endTime: UInt64
    package var attributes: Attributes
    package var droppedAttributes: UInt32
    package var events: [Event]
    package var droppedEvents: UInt32
    package var links: [Link]
    package var droppedLinks: UInt32
    package var status: Status

    package init(
        context: SpanContext,
        parentSpanID: SpanID? = nil,
        isParentRemote: Bool? = nil,
        name: String,
        kind: Kind = .internal,
        startTime: UInt64,
        endTime: UInt64,
        attributes: Attributes = [:],
        droppedAttributes: UInt32 = 0,
        events: [Event] = [],
        droppedEvents: UInt32 = 0,
        links: [Link] = [],
        droppedLinks: UInt32 = 0,
        status: Status = .unset
    ) {
        self.context = context
        self.parentSpanID = parentSpanID
        self.isParentRemote = isParentRemote
        self.name = name
        self.kind = kind
        self.startTime = startTime
        self.endTime = endTime
        self.attributes = attributes
        self.droppedAttributes = droppedAttributes
        self.events = events
        self.droppedEvents = droppedEvents
        self.links = links
        self.droppedLinks = droppedLinks
        self.status = status
    }
}

extension FinishedSpan {
    /// The span's side of a call. Raw values are OTLP's.
    package enum Kind: UInt8, Hashable, Sendable {
        case unspecified = 0
        case `internal` = 1
        case server = 2
        case client = 3
        case producer = 4
        case consumer = 5
    }

    /// How the work ended. `message` is meant for `error` only, yet kept whatever the sender's code.
    package struct Status: Hashable, Sendable {
        /// Raw values are OTLP's.
        package enum Code: UInt8, Hashable, Sendable {
            case unset = 0
            case ok = 1
            case error = 2
        }

        package var code: Code
        package var message: String

        package init(code: Code, message: String = "") {
            self.code = code
            self.message = message
        }

        package static let unset = Status(code: .unset)
    }

    /// Something that happened at one moment within the span.
    package struct Event: Hashable, Sendable {
        package var name: String
        /// Nanoseconds since the Unix epoch.
        package var time: UInt64
        package var attributes: Attributes
        package var droppedAttributes: UInt32

        package init(
            name: String, time: UInt64, attributes: Attributes = [:], droppedAttributes: UInt32 = 0
        ) {
            self.name = name
            self.time = time
            self.attributes = attributes
            self.droppedAttributes = droppedAttributes
        }
    }

    /// Another span that this one has to do with, in this trace or in another.
    package struct Link: Hashable, Sendable {
        /// The linked span; `isRemote` is what the link's flags say.
        package var context: SpanContext
        package var attributes: Attributes
        package var droppedAttributes: UInt32

        package init(
            context: SpanContext, attributes: Attributes = [:], droppedAttributes: UInt32 = 0
        ) {
            self.context = context
            self.attributes = attributes
            self.droppedAttributes = droppedAttributes
        }
    }
}
