// SPDX-License-Identifier: Apache-2.0

import TelemetryModel
import Testing
import Zipkin

@Suite struct ReadingTests {
    @Test func `a span is read with every field`() throws {
        let groups = try read(
            """
            [{"traceId": "4e441824ec2b6a44ffdc9bb9a6453df3", "parentId": "6b221d5bc9e6496c",
              "id": "f1b0a3c4d5e60718", "name": "get /things", "kind": "CLIENT",
              "timestamp": 1502787600000001, "duration": 150000, "debug": true, "unknown": [{}],
              "localEndpoint": {"serviceName": "shop", "ipv4": "10.0.0.1", "ipv6": "fe80::1",
                                "port": 8080},
              "remoteEndpoint": {"serviceName": "bank", "ipv4": "10.0.0.2", "port": 443},
              "annotations": [{"timestamp": 1502787600000002, "value": "woke"}],
              "tags": {"http.method": "GET", "otel.scope.name": "lib", "otel.scope.version": "1",
                       "otel.dropped_attributes_count": "3", "otel.dropped_events_count": "4",
                       "otel.dropped_links_count": "5"}}]
            """)
        let expected = FinishedSpan(
            context: SpanContext(
                traceID: TraceID(high: 0x4e44_1824_ec2b_6a44, low: 0xffdc_9bb9_a645_3df3),
                spanID: SpanID(rawValue: 0xf1b0_a3c4_d5e6_0718), flags: .sampled),
            parentSpanID: SpanID(rawValue: 0x6b22_1d5b_c9e6_496c), name: "get /things",
            kind: .client, startTime: 1_502_787_600_000_001_000,
            endTime: 1_502_787_600_150_001_000,
            attributes: [
                "http.method": "GET", "peer.service": "bank", "network.peer.address": "10.0.0.2",
                "network.peer.port": 443, "network.local.port": 8080, "zipkin.debug": true,
            ],
            droppedAttributes: 3,
            events: [FinishedSpan.Event(name: "woke", time: 1_502_787_600_000_002_000)],
            droppedEvents: 4, droppedLinks: 5)
        #expect(
            groups.map(\.resource.attributes) == [
                ["service.name": "shop", "host.ip": ["10.0.0.1", "fe80::1"]]
            ])
        #expect(groups[0].scopes.map(\.scope) == [InstrumentationScope(name: "lib", version: "1")])
        #expect(groups[0].scopes[0].spans == [expected])
    }

    @Test func `an empty list has no spans`() throws {
        #expect(try read(" [] ").isEmpty)
    }

    @Test(arguments: [
        ("48485a3953bb6124", TraceID(high: 0, low: 0x4848_5a39_53bb_6124)),
        ("00000000000000000000000000000001", TraceID(high: 0, low: 1)),
        ("A", TraceID(high: 0, low: 10)),
        ("10000000000000000", TraceID(high: 1, low: 0)),
    ])
    func `a short trace id is padded on the left`(text: String, id: TraceID) throws {
        let span = try read(#"[{"id":"000000000000000a","traceId":"\#(text)"}]"#)[0].scopes[0]
            .spans[0]
        #expect(span.context.traceID == id)
        #expect(span.context.spanID == SpanID(rawValue: 10))
    }

    @Test func `a parent of zeros is none`() throws {
        #expect(try readSpan(#""parentId":"0000000000000000""#).parentSpanID == nil)
    }

    @Test(arguments: [
        ("CLIENT", FinishedSpan.Kind.client), ("SERVER", .server), ("PRODUCER", .producer),
        ("CONSUMER", .consumer), ("client", .client),
    ])
    func `each kind is read`(text: String, kind: FinishedSpan.Kind) throws {
        #expect(try readSpan(#""kind":"\#(text)""#).kind == kind)
    }

    @Test(arguments: ["", #""kind":null"#])
    func `a span without a kind is internal`(fields: String) throws {
        #expect(try readSpan(fields).kind == .internal)
    }

    @Test func `both halves of a shared span survive and are told apart`() throws {
        let groups = try read(
            """
            [{"traceId":"1","id":"2","kind":"CLIENT","timestamp":10,"duration":9,
              "localEndpoint":{"serviceName":"web"}},
             {"traceId":"1","id":"2","kind":"SERVER","timestamp":12,"duration":5,"shared":true,
              "localEndpoint":{"serviceName":"shop"}}]
            """)
        #expect(groups.map(\.resource.serviceName) == ["web", "shop"])
        let (client, server) = (groups[0].scopes[0].spans[0], groups[1].scopes[0].spans[0])
        #expect(client.context.spanID == server.context.spanID)
        #expect(client.attributes[ZipkinAttribute.shared] == nil)
        #expect(server.attributes[ZipkinAttribute.shared] == true)
        #expect((client.startTime, client.endTime) == (10_000, 19_000))
        #expect((server.startTime, server.endTime) == (12_000, 17_000))
    }

    @Test func `spans of one endpoint and one scope come out together`() throws {
        let shop = #""localEndpoint":{"serviceName":"shop"}"#
        let groups = try read(
            """
            [{"traceId":"1","id":"1",\(shop)},{"traceId":"1","id":"2"},{"traceId":"1","id":"3",\(shop)},
             {"traceId":"1","id":"4",\(shop),"tags":{"otel.library.name":"old"}}]
            """)
        #expect(
            groups.map { $0.scopes[0].spans.map(\.context.spanID.rawValue) } == [[1, 3], [2], [4]])
        #expect(groups.map(\.resource.serviceName) == ["shop", "unknown_service", "shop"])
        #expect(groups[2].scopes[0].scope.name == "old")
    }
}

/// Times that are not known, and tags that stand for something else.
@Suite struct ReadingMeaningTests {
    @Test func `a span without a duration ends when it starts`() throws {
        let span = try readSpan(#""timestamp":7"#)
        #expect((span.startTime, span.endTime) == (7_000, 7_000))
        #expect(span.attributes[ZipkinAttribute.absentFields] == ["duration"])
    }

    @Test(arguments: ["", #""timestamp":0,"#, #""timestamp":-5,"#])
    func `a span without a timestamp begins with its first annotation`(timestamp: String) throws {
        let span = try readSpan(
            #"\#(timestamp)"duration":3,"annotations":[{"value":"?"},{"timestamp":9},{"timestamp":8}]"#
        )
        #expect((span.startTime, span.endTime) == (8_000, 11_000))
        #expect(span.attributes[ZipkinAttribute.absentFields] == ["timestamp"])
        #expect(span.events.map(\.time) == [8_000, 9_000, 8_000])
    }

    @Test func `a span that tells no time at all began when it arrived`() throws {
        let span = try readSpan("")
        #expect((span.startTime, span.endTime) == (arrival, arrival))
        #expect(span.attributes[ZipkinAttribute.absentFields] == ["timestamp", "duration"])
    }

    @Test func `a number may be a string or have an exponent`() throws {
        let span = try readSpan(#""timestamp":"1502787600000000","duration":1.5e3"#)
        #expect(span.startTime == 1_502_787_600_000_000_000)
        #expect(span.endTime - span.startTime == 1_500_000)
    }

    @Test(
        arguments: [
            (#""error":"boom""#, FinishedSpan.Status(code: .error, message: "boom")),
            (#""error":"true""#, .init(code: .error)),
            (#""error":"""#, .init(code: .error)),
            (#""error":true"#, .init(code: .error)),
            (#""error":"false""#, .unset),
            (#""otel.status_code":"OK""#, .init(code: .ok)),
            (#""otel.status_code":"ERROR","error":"boom""#, .init(code: .error, message: "boom")),
            (
                #""otel.status_code":"ERROR","otel.status_description":"d","error":"true""#,
                .init(code: .error, message: "d")
            ),
            (#""otel.status_code":"OK","error":"x""#, .init(code: .ok)),
        ])
    func `tags tell the status`(tags: String, status: FinishedSpan.Status) throws {
        #expect(try readSpan(#""tags":{\#(tags)}"#).status == status)
    }

    @Test func `tags that have become a status or a count are not attributes as well`() throws {
        let span = try readSpan(
            #""timestamp":1,"duration":1,"tags":{"otel.status_code":"ERROR","error":"x","otel.dropped_links_count":"2"}"#
        )
        #expect(span.attributes.isEmpty)
    }

    @Test func `a tag that cannot be what its name says stays a tag`() throws {
        let span = try readSpan(
            #""timestamp":1,"duration":1,"tags":{"otel.dropped_links_count":"x","error":"false"}"#)
        #expect(span.attributes == ["otel.dropped_links_count": "x", "error": "false"])
        #expect(span.droppedLinks == 0)
    }

    @Test func `a tag wins over the endpoint`() throws {
        let span = try readSpan(
            #""remoteEndpoint":{"serviceName":"a","ipv6":"::1"},"tags":{"peer.service":"b"}"#)
        #expect(span.attributes["peer.service"] == "b")
        #expect(span.attributes["network.peer.address"] == "::1")
    }

    @Test func `scalars are text, and the last of a repeated key counts`() throws {
        let span = try readSpan(
            #""timestamp":1,"duration":1,"tags":{"n":1.50,"b":false,"gone":null,"k":"1","k":"2"}"#)
        #expect(span.attributes == ["n": "1.50", "b": "false", "k": "2"])
    }

    @Test(
        arguments: [
            (#""exception": {"type": "E", "n": 2, "list": [1.5, true, null]}"#),
            (#"{"exception": {"type": "E", "n": 2, "list": [1.5, true, null]}}"#),
        ])
    func `annotations that OpenTelemetry wrote have attributes`(text: String) throws {
        let quoted = text.replacing("\"", with: "\\\"")
        let span = try readSpan(#""annotations":[{"timestamp":5,"value":"\#(quoted)"}]"#)
        let attributes: Attributes = ["type": "E", "n": 2, "list": [1.5, true, .empty]]
        #expect(
            span.events == [
                FinishedSpan.Event(name: "exception", time: 5_000, attributes: attributes)
            ])
    }

    @Test(arguments: ["{", #"{}"#, #"{"a":1}"#, #"{"a":{},"b":{}}"#, #""a""#, #""a": {} x"#])
    func `any other annotation is a name`(text: String) throws {
        let quoted = text.replacing("\"", with: "\\\"")
        let span = try readSpan(#""annotations":[{"value":"\#(quoted)"}]"#)
        #expect(span.events.map(\.name) == [text])
        #expect(span.events[0].attributes.isEmpty)
    }
}

@Suite struct RefusedListTests {
    @Test(
        arguments: [
            ("", ""), ("{}", ""), ("[", "[0]"), ("[1]", "[0]"), ("[{}]", "[0].traceId"),
            ("[] x", ""), ("null", ""), (#"[{"a":1,}]"#, "[0]"), ("[{},]", "[0].traceId"),
            (#"[{"traceId":"1"}]"#, "[0].id"),
            (#"[{"traceId":"1","id":"1"},{"traceId":""}]"#, "[1].traceId"),
            (#"[{"traceId":"not hex"}]"#, "[0].traceId"),
            (#"[{"traceId":"0000000000000000"}]"#, "[0].traceId"),
            (#"[{"traceId":"000000000000000000000000000000001"}]"#, "[0].traceId"),
            (#"[{"traceId":1}]"#, "[0].traceId"),
            (#"[{"id":"12345678901234567"}]"#, "[0].id"),
            (#"[{"id":"0"}]"#, "[0].id"),
            (#"[{"parentId":"x"}]"#, "[0].parentId"),
            (#"[{"kind":"LOCAL"}]"#, "[0].kind"),
            (#"[{"timestamp":1.5}]"#, "[0].timestamp"),
            (#"[{"timestamp":18446744073709552}]"#, "[0].timestamp"),
            (#"[{"duration":"soon"}]"#, "[0].duration"),
            (#"[{"shared":1}]"#, "[0].shared"),
            (#"[{"localEndpoint":{"port":70000}}]"#, "[0].localEndpoint.port"),
            (#"[{"remoteEndpoint":"x"}]"#, "[0].remoteEndpoint"),
            (#"[{"annotations":[{"timestamp":1},{"value":{}}]}]"#, "[0].annotations[1].value"),
            (#"[{"tags":{"a":{}}}]"#, "[0].tags"),
            (#"[{"name":"\#u{1}"}]"#, "[0].name"), (#"[{"name":"\x"}]"#, "[0].name"),
            (#"[{"name":"\ud800"}]"#, "[0].name"), (#"[{"name":"a"#, "[0].name"),
        ])
    func `what is malformed is refused with its place`(json: String, path: String) throws {
        let error = try #require(errorOfReading(json))
        #expect(error.code == .malformed)
        #expect(error.path == path)
        #expect(error.offset <= json.utf8.count)
    }

    @Test func `an error is a sentence without what was sent`() throws {
        let error = try #require(errorOfReading(#"[{"traceId":"secret","id":"1"}]"#))
        #expect("\(error)" == "[0].traceId: not hexadecimal digits (at byte 12)")
    }

    @Test func `text that is not UTF-8 is refused`() {
        let bytes = Array(#"[{"name":""#.utf8) + [0xFF] + Array(#""}]"#.utf8)
        #expect(throws: ZipkinError.self) {
            try ZipkinSpanList(decoding: bytes, receivedAt: arrival)
        }
    }

    @Test(
        arguments: [
            (ZipkinLimits(bytes: 10), #"[{"traceId":"1","id":"1"}]"#),
            (ZipkinLimits(depth: 3), #"[{"unknown":[[1]]}]"#),
            (ZipkinLimits(spans: 1), #"[{"traceId":"1","id":"1"},{"traceId":"1","id":"2"}]"#),
            (ZipkinLimits(collection: 1), #"[{"tags":{"a":"","a":""}}]"#),
            (ZipkinLimits(collection: 1), #"[{"annotations":[{},{}]}]"#),
            (ZipkinLimits(elements: 2), #"[{"tags":{"a":"","b":""},"annotations":[{}]}]"#),
            (ZipkinLimits(stringLength: 8), #"[{"name":"nine char"}]"#),
            (ZipkinLimits(stringLength: 8), #"[{"timestamp":123456789}]"#),
        ])
    func `what is too large is refused as such`(limits: ZipkinLimits, json: String) {
        #expect(errorOfReading(json, limits: limits)?.code == .limitExceeded)
    }

    @Test func `an annotation that claims too much is only a name`() throws {
        let value = #"\"a\":{\"b\":1,\"c\":2}"#
        let groups = try read(
            #"[{"traceId":"1","id":"1","annotations":[{"value":"\#(value)"}]}]"#,
            limits: ZipkinLimits(elements: 2))
        #expect(groups[0].scopes[0].spans[0].events[0].attributes.isEmpty)
    }
}
