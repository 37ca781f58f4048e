// SPDX-License-Identifier: Apache-2.0

import OTLP
import TelemetryModel
import Testing

@Suite struct JSONReadingTests {
    /// Reads the span of which these are the keys.
    private func span(_ keys: String) throws -> FinishedSpan {
        let json = #"{"resourceSpans":[{"scopeSpans":[{"spans":[{\#(keys)}]}]}]}"#
        return try #require(try TraceRequest(json: json).spans.first)
    }

    /// The error of reading the span of which these are the keys.
    private func error(_ keys: String) throws -> OTLPError {
        let json = #"{"resourceSpans":[{"scopeSpans":[{"spans":[{\#(keys)}]}]}]}"#
        return try #require(errorOfReading(Array(json.utf8), as: .json))
    }

    @Test func `ids are hexadecimal in either case`() throws {
        let span = try span(
            #""traceId":"5B8EFFF798038103D269B633813FC60C","spanId":"eee19b7ec3c1b174""#)
        #expect(span.context.traceID.description == "5b8efff798038103d269b633813fc60c")
        #expect(span.context.spanID.description == "eee19b7ec3c1b174")
    }

    @Test func `numbers may be numbers or strings`() throws {
        let span = try span(
            """
            "startTimeUnixNano": 1544712660000000001, "endTimeUnixNano": "1544712661000000002",
            "droppedAttributesCount": "3", "flags": 1.0, "droppedLinksCount": 2e1,
            "attributes":[{"key":"i","value":{"intValue":-9223372036854775808}},
                {"key":"d","value":{"doubleValue":"2.5e-1"}},
                {"key":"w","value":{"doubleValue":7}}]
            """)
        #expect(span.startTime == 1_544_712_660_000_000_001)
        #expect(span.endTime == 1_544_712_661_000_000_002)
        #expect(span.droppedAttributes == 3)
        #expect(span.droppedLinks == 20)
        #expect(span.context.flags == .sampled)
        #expect(span.attributes == ["i": .int(.min), "d": 0.25, "w": 7.0])
    }

    @Test func `enums may be numbers or names`() throws {
        let named = try span(#""kind":"SPAN_KIND_SERVER","status":{"code":"STATUS_CODE_ERROR"}"#)
        #expect(named.kind == .server)
        #expect(named.status.code == .error)
        let numbered = try span(#""kind":5,"status":{"code":1}"#)
        #expect(numbered.kind == .consumer)
        #expect(numbered.status.code == .ok)
        #expect(try span(#""kind":99,"status":{"code":-1}"#).kind == .unspecified)
        #expect(try error(#""kind":"SERVER""#).path.hasSuffix("spans[0].kind"))
    }

    @Test func `names of the proto file are read too`() throws {
        let json = #"""
            {"resource_spans":[{"scope_spans":[{"schema_url":"s","spans":[{
            "trace_id":"5b8efff798038103d269b633813fc60c","parent_span_id":"0000000000000001",
            "start_time_unix_nano":"7","dropped_events_count":1}]}]}]}
            """#
        let request = try TraceRequest(json: json)
        #expect(request.resourceSpans[0].scopes[0].scope.schemaURL == "s")
        #expect(request.spans[0].parentSpanID == SpanID(rawValue: 1))
        #expect(request.spans[0].startTime == 7)
        #expect(request.spans[0].droppedEvents == 1)
    }

    @Test func `unknown keys are skipped and null is absence`() throws {
        let span = try span(
            #"""
            "future":{"a":[1,-0.5e+3,true,false,null,"\u0041\\",{}],"b":{}},"name":null,
            "traceState":"a=1","status":null,"attributes":null,"kind":2,
            "links":[{"traceId":"","spanId":null}]
            """#)
        #expect(span.name == "")
        #expect(span.kind == .server)
        #expect(span.context.state == TraceState(members: [.init(key: "a", value: "1")]))
        #expect(span.links.count == 1)
    }

    @Test func `escapes of every kind are resolved`() throws {
        let span = try span(#""name":"\"\\\/\b\f\n\r\t\u00e9\ud83e\uddfe \uD83E\uDDFE é🧾""#)
        #expect(span.name == "\"\\/\u{8}\u{C}\n\r\té🧾 🧾 é🧾")
    }

    @Test(arguments: [
        (#""name":"\ud83e""#, "name"), (#""name":"\udc00\ud800""#, "name"),
        (#""name":"\ud83e\u0041""#, "name"), (#""name":"\x""#, "name"),
        (#""name":"\u00g0""#, "name"), ("\"name\":\"a\u{1}\"", "name"), (#""name":5"#, "name"),
        (#""traceId":"5b8eff""#, "trace_id"), (#""spanId":"gggggggggggggggg""#, "span_id"),
        (#""startTimeUnixNano":-1"#, "start_time_unix_nano"),
        (#""startTimeUnixNano":1.5"#, "start_time_unix_nano"),
        (#""endTimeUnixNano":"18446744073709551616""#, "end_time_unix_nano"),
        (#""flags":01"#, ""), (#""droppedLinksCount":+1"#, "dropped_links_count"),
        (#""droppedLinksCount":4294967296"#, "dropped_links_count"),
        (#""events":{}"#, "events"), (#""events":[{},null]"#, "events[1]"),
        (#""attributes":[{"value":{"doubleValue":1e999}}]"#, "attributes[0].value.double_value"),
        (#""attributes":[{"value":{"doubleValue":"inf"}}]"#, "attributes[0].value.double_value"),
        (#""attributes":[{"value":{"doubleValue":0x10}}]"#, "attributes[0].value"),
        (#""attributes":[{"value":{"boolValue":"true"}}]"#, "attributes[0].value.bool_value"),
        (#""attributes":[{"value":{"bytesValue":"AAA*"}}]"#, "attributes[0].value.bytes_value"),
        (#""attributes":[{"value":{"bytesValue":"A"}}]"#, "attributes[0].value.bytes_value"),
        (#""x":nul"#, ""), (#""x":tru"#, ""), (#""x":[1,]"#, ""), (#""x":1,"#, ""), (#""x" 1"#, ""),
        (#""x":-"#, ""), (#""x":1."#, ""), (#""x":1e"#, ""), (#""x":.5"#, ""),
    ])
    func `malformed input is refused and the field named`(keys: String, path: String) throws {
        let error = try error(keys)
        #expect(error.code == .malformed)
        let span = "resource_spans[0].scope_spans[0].spans[0]"
        #expect(error.path == (path.isEmpty ? span : "\(span).\(path)"))
    }

    @Test(arguments: ["", " ", "[]", "null", "{}{}", "{} x", "{", "\u{FEFF}{}", #"{"a":1"#])
    func `what is not one object is refused`(json: String) {
        #expect(errorOfReading(Array(json.utf8), as: .json)?.code == .malformed)
    }

    @Test func `the offset is that of the value`() throws {
        let json = #"{"resourceSpans":[{"scopeSpans":[{"spans":[{"traceId": "xy"}]}]}]}"#
        let error = try #require(errorOfReading(Array(json.utf8), as: .json))
        let before = try #require(json.firstRange(of: #""xy""#)).lowerBound
        #expect(error.offset == json.utf8.distance(from: json.startIndex, to: before))
    }

    @Test func `strings that are not UTF-8 are refused`() {
        let bytes =
            Array(#"{"resourceSpans":[{"schemaUrl":""#.utf8) + [0xC3, 0x28] + Array(#""}]}"#.utf8)
        let error = errorOfReading(bytes, as: .json)
        #expect(error?.path == "resource_spans[0].schema_url")
        #expect(error?.message == "not valid UTF-8")
    }

    @Test(
        arguments: [
            ("", []), ("AA==", [0]), ("AA", [0]), ("_-8=", [0xFF, 0xEF]), ("/+8", [0xFF, 0xEF]),
            ("AAEC", [0, 1, 2]), ("AAECAw==", [0, 1, 2, 3]),
        ] as [(String, [UInt8])])
    func `base64 is read in both alphabets`(text: String, bytes: [UInt8]) throws {
        let span = try span(#""attributes":[{"key":"b","value":{"bytesValue":"\#(text)"}}]"#)
        #expect(span.attributes["b"] == .bytes(bytes))
    }
}
