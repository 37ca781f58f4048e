// SPDX-License-Identifier: Apache-2.0

import TelemetryModel

/// One span as Zipkin's API v2 has it, between its JSON and ``FinishedSpan``.
///
/// See openzipkin/zipkin-api, `zipkin2-api.yaml`, definition `Span`.
struct ZipkinSpan: Hashable, Sendable {
    /// The span's side of a call; a local span has none.
    enum Kind: String, Hashable, Sendable {
        case client = "CLIENT"
        case server = "SERVER"
        case producer = "PRODUCER"
        case consumer = "CONSUMER"
    }

    /// A word about the span: both sides are text.
    struct Tag: Hashable, Sendable {
        var key: String
        var value: String
    }

    var traceID = TraceID.invalid
    var id = SpanID.invalid
    var parentID: SpanID?
    var name = ""
    var kind: Kind?
    /// Microseconds since the Unix epoch; `nil` if the sender did not know.
    var timestamp: UInt64?
    /// Microseconds; `nil` if the span had not ended, or nobody measured it.
    var duration: UInt64?
    /// The caller asked for the trace to be kept whatever the sampler says (B3's flag).
    var isDebug = false
    /// The span was begun by another tracer, under the same id: this is the server's half.
    var isShared = false
    /// Who recorded the span.
    var localEndpoint = ZipkinEndpoint()
    /// The other side of the connection.
    var remoteEndpoint = ZipkinEndpoint()
    /// Annotations, in the words that they are called by here: what is in one's text is its event's
    /// name and attributes (``EventText``).
    var annotations: [FinishedSpan.Event] = []
    /// Each key once.
    var tags: [Tag] = []
}
