// SPDX-License-Identifier: Apache-2.0

import TelemetryModel
import Testing
import Zipkin

@Suite struct WritingTests {
    @Test func `a span is written with every field`() {
        var span = span("charge", kind: .client, attributes: ["peer.service": "bank", "n": 1])
        span.parentSpanID = SpanID(rawValue: 3)
        span.events = [FinishedSpan.Event(name: "woke", time: 1_000_500_999)]
        let text = String(
            decoding: ZipkinSpanList([group(span, scope: "lib")]).encoded(), as: UTF8.self)
        #expect(
            text
                == #"[{"traceId":"000000000000000a0000000000000001","parentId":"0000000000000003","#
                + #""id":"0000000000000002","kind":"CLIENT","name":"charge","timestamp":1000000,"#
                + #""duration":1000,"localEndpoint":{"serviceName":"shop"},"#
                + #""remoteEndpoint":{"serviceName":"bank"},"#
                + #""annotations":[{"timestamp":1000500,"value":"woke"}],"#
                + #""tags":{"otel.scope.name":"lib","otel.library.name":"lib","#
                + #""peer.service":"bank","n":"1"}}]"#)
    }

    @Test func `what is empty is left out`() throws {
        let keys = try written(group(span())).keys
        #expect(Set(keys) == ["traceId", "id", "timestamp", "duration", "localEndpoint"])
    }

    @Test func `no spans are an empty list`() {
        #expect(ZipkinSpanList([]).encoded() == Array("[]".utf8))
    }

    @Test(
        arguments: [
            (.client, "CLIENT"), (.server, "SERVER"), (.producer, "PRODUCER"),
            (.consumer, "CONSUMER"), (.internal, nil), (.unspecified, nil),
        ] as [(FinishedSpan.Kind, String?)])
    func `each kind is written, and none for a local span`(
        kind: FinishedSpan.Kind, text: String?
    ) throws {
        #expect(try written(group(span(kind: kind)))["kind"] as? String == text)
    }

    @Test(arguments: [
        (0, 1), (1, 1), (999, 1), (1_234, 1), (1_999, 1), (2_000, 2), (150_000_000, 150_000),
    ])
    func `a duration is in whole microseconds and at least one`(
        nanoseconds: UInt64, microseconds: UInt64
    ) throws {
        var span = span()
        span.startTime = 1_999
        span.endTime = 1_999 + nanoseconds
        let written = try written(group(span))
        #expect(written["timestamp"] as? UInt64 == 1)
        #expect(written["duration"] as? UInt64 == microseconds)
    }

    @Test func `a clock that ran backwards gives no duration`() throws {
        var span = span()
        span.endTime = span.startTime - 1
        #expect(try written(group(span))["duration"] == nil)
    }

    @Test func `values are text, and lists are JSON`() throws {
        let tags = try writtenTags(
            group(
                span(attributes: [
                    "b": true, "i": -5, "d": 1.5, "l": ["a\"", 1, false, 2.0], "s": "\u{1}é",
                    "y": .bytes([255, 0]), "e": .empty, "m": .map(["k": .bytes([1])]),
                ])))
        #expect(
            tags == [
                "b": "true", "i": "-5", "d": "1.5", "l": #"["a\"",1,false,2.0]"#, "s": "\u{1}é",
                "y": "/wA=", "e": "", "m": #"{"k":"AQ=="}"#,
            ])
    }

    @Test(
        arguments: [
            (.unset, [:]), (.init(code: .unset, message: "x"), [:]),
            (.init(code: .ok, message: "x"), ["otel.status_code": "OK"]),
            (.init(code: .error), ["otel.status_code": "ERROR", "error": ""]),
            (.init(code: .error, message: "m"), ["otel.status_code": "ERROR", "error": "m"]),
        ] as [(FinishedSpan.Status, [String: String])])
    func `the status decides alone whether there is a tag error`(
        status: FinishedSpan.Status, tags: [String: String]
    ) throws {
        var span = span(attributes: ["error": false, "otel.status_code": "mine"])
        span.status = status
        #expect(try writtenTags(group(span)) == tags)
    }

    @Test func `counts of what was dropped are tags if there are any`() throws {
        var span = span()
        (span.droppedAttributes, span.droppedEvents, span.droppedLinks) = (1, 2, 3)
        #expect(
            try writtenTags(group(span)) == [
                "otel.dropped_attributes_count": "1", "otel.dropped_events_count": "2",
                "otel.dropped_links_count": "3",
            ])
    }

    @Test func `scope and resource are tags, and the span's own word counts first`() throws {
        var group = group(
            span(attributes: ["a": "span"]),
            resource: [
                "service.name": "shop", "service.namespace": "trade", "a": "resource",
                "b": "resource",
            ])
        group.scopes[0].scope = InstrumentationScope(
            name: "lib", version: "2", attributes: ["a": "scope", "b": "scope"])
        #expect(
            try writtenTags(group) == [
                "otel.scope.name": "lib", "otel.scope.version": "2", "otel.library.name": "lib",
                "otel.library.version": "2", "a": "span", "b": "scope",
                "service.namespace": "trade",
            ])
    }

    @Test func `a resource without a name is an unknown service`() throws {
        let endpoint =
            try written(group(span(), resource: [:]))["localEndpoint"] as? [String: String]
        #expect(endpoint == ["serviceName": "unknown_service"])
    }

    @Test func `an event's attributes stand in the annotation as JSON`() throws {
        var span = span()
        span.events = [
            FinishedSpan.Event(
                name: "my \"event\"", time: 1_234_567, attributes: ["k": "v", "n": 1],
                droppedAttributes: 2)
        ]
        let annotations = try written(group(span))["annotations"] as? [[String: Any]]
        #expect(annotations?[0]["timestamp"] as? Int == 1_234)
        #expect(
            annotations?[0]["value"] as? String
                == #""my \"event\"": {"k":"v","n":1,"otel.dropped_attributes_count":2}"#)
    }
}

/// OpenTelemetry specification, `trace/sdk_exporters/zipkin.md`, Remote endpoint.
@Suite struct RemoteEndpointTests {
    /// From the first choice to the last.
    static let ranking: [(Attributes, [String: String])] = [
        (["peer.service": "a"], ["serviceName": "a"]),
        (["server.address": "b"], ["serviceName": "b"]),
        (["net.peer.name": "c"], ["serviceName": "c"]),
        (
            ["network.peer.address": "10.0.0.1", "network.peer.port": 5432],
            ["ipv4": "10.0.0.1", "port": "5432"]
        ),
        (["server.socket.domain": "d"], ["serviceName": "d"]),
        (
            ["server.socket.address": "::1", "server.socket.port": "1"],
            ["ipv6": "::1", "port": "1"]
        ),
        (["net.sock.peer.name": "e"], ["serviceName": "e"]),
        (["net.sock.peer.addr": "10.0.0.2"], ["ipv4": "10.0.0.2"]),
        (["peer.hostname": "f"], ["serviceName": "f"]),
        (["peer.address": "g"], ["serviceName": "g"]),
        (["db.name": "h"], ["serviceName": "h"]),
    ]

    @Test(arguments: ranking.indices)
    func `the most telling attribute that is there names the other side`(rank: Int) throws {
        // All that rank lower are there, too, and come first.
        var attributes = Attributes()
        for (lower, _) in Self.ranking[rank...].reversed() {
            for attribute in lower { attributes[attribute.key] = attribute.value }
        }
        for kind in [FinishedSpan.Kind.client, .producer] {
            let written = try written(group(span(kind: kind, attributes: attributes)))
            let endpoint = written["remoteEndpoint"] as? [String: Any]
            #expect(endpoint?.mapValues { "\($0)" } == Self.ranking[rank].1)
        }
    }

    @Test(arguments: [FinishedSpan.Kind.server, .consumer, .internal])
    func `only a span that calls has one`(kind: FinishedSpan.Kind) throws {
        let span = span(kind: kind, attributes: ["peer.service": "a"])
        #expect(try written(group(span))["remoteEndpoint"] == nil)
    }

    @Test func `the path of a socket is passed over`() throws {
        let span = span(
            kind: .client, attributes: ["network.peer.address": "/run/pg", "db.name": "h"])
        #expect(
            try written(group(span))["remoteEndpoint"] as? [String: String] == ["serviceName": "h"])
    }
}
