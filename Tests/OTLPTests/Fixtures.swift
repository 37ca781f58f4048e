// SPDX-License-Identifier: Apache-2.0

import OTLP
import TelemetryModel

/// A request in which every field differs from its default.
let richRequest = TraceRequest(resourceSpans: [
    ResourceSpans(
        resource: Resource(
            attributes: ["service.name": "outlay-expenses", "process.pid": 4711],
            droppedAttributes: 3, schemaURL: "https://opentelemetry.io/schemas/1.37.0"),
        scopes: [
            ScopeSpans(
                scope: InstrumentationScope(
                    name: "Postgres", version: "1.2.3", attributes: ["library": true],
                    droppedAttributes: 4, schemaURL: "https://opentelemetry.io/schemas/1.36.0"),
                spans: [richSpan, plainSpan])
        ])
])

let richSpan = FinishedSpan(
    context: SpanContext(
        traceID: TraceID(high: 0x0102_0304_0506_0708, low: 0x090A_0B0C_0D0E_0F10),
        spanID: SpanID(rawValue: 0x1112_1314_1516_1718), flags: [.sampled, .random],
        state: TraceState(members: [.init(key: "ot", value: "th:8"), .init(key: "x", value: "y")])),
    parentSpanID: SpanID(rawValue: 0x2122_2324_2526_2728), isParentRemote: true,
    name: "INSERT expenses", kind: .client, startTime: 1_763_650_000_000_000_001,
    endTime: 1_763_650_000_002_000_003,
    attributes: [
        "text": "\"naïve\"\n\u{1}🧾", "flag": false, "int": .int(.min), "double": 0.1,
        "bytes": .bytes([0, 0xFF, 0x80, 1]), "array": ["a", 1, true, .empty],
        "map": .map(["inner": ["x", .map([:])]]), "empty": .empty,
    ],
    droppedAttributes: 5,
    events: [
        FinishedSpan.Event(
            name: "exception", time: 1_763_650_000_001_000_002,
            attributes: ["exception.type": "PostgresError"], droppedAttributes: 6)
    ],
    droppedEvents: 7,
    links: [
        FinishedSpan.Link(
            context: SpanContext(
                traceID: TraceID(high: 1, low: 2), spanID: SpanID(rawValue: 3), flags: .sampled,
                state: TraceState(members: [.init(key: "k", value: "v")]), isRemote: true),
            attributes: ["messaging.system": "kafka"], droppedAttributes: 8)
    ],
    droppedLinks: 9, status: FinishedSpan.Status(code: .error, message: "23505"))

/// The least that a span has.
let plainSpan = FinishedSpan(
    context: SpanContext(traceID: TraceID(high: 1, low: 2), spanID: SpanID(rawValue: 4)),
    name: "", kind: .unspecified, startTime: 0, endTime: 0)

/// A request of one span, made of what a test wants to say about it.
func request(of span: FinishedSpan) -> TraceRequest {
    let scope = ScopeSpans(scope: InstrumentationScope(name: "test"), spans: [span])
    return TraceRequest(resourceSpans: [ResourceSpans(resource: Resource(), scopes: [scope])])
}

extension TraceRequest {
    /// The spans, whatever they belong to.
    var spans: [FinishedSpan] { resourceSpans.flatMap(\.scopes).flatMap(\.spans) }

    /// Reads JSON that a test has written by hand.
    init(json: String, limits: OTLPLimits = .standard) throws(OTLPError) {
        try self.init(decoding: Array(json.utf8), as: .json, limits: limits)
    }
}

/// The error of reading these bytes, `nil` if they are read.
func errorOfReading(
    _ bytes: [UInt8], as encoding: OTLPEncoding, limits: OTLPLimits = .standard
) -> OTLPError? {
    do throws(OTLPError) {
        _ = try TraceRequest(decoding: bytes, as: encoding, limits: limits)
        return nil
    } catch {
        return error
    }
}

/// One protobuf field whose value is preceded by its length.
func field(_ number: UInt8, _ value: [UInt8]) -> [UInt8] {
    precondition(number < 16)
    var length = value.count
    var bytes = [number << 3 | 2]
    while length >= 0x80 {
        bytes.append(UInt8(length & 0x7F) | 0x80)
        length >>= 7
    }
    return bytes + [UInt8(length)] + value
}

/// A request of one span with these fields, in protobuf.
func protobufRequest(ofSpan fields: [UInt8]) -> [UInt8] {
    field(1, field(2, field(2, fields)))
}
