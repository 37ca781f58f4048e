// SPDX-License-Identifier: Apache-2.0

import TelemetryModel
import Testing
import Zipkin

@Suite struct RoundTripTests {
    @Test func `what Zipkin can carry comes back as it was`() throws {
        var span = span(
            "charge", kind: .client,
            attributes: ["text": "naïve 🧾\"\\\n", "peer.service": "bank", "zipkin.debug": true])
        span.parentSpanID = SpanID(rawValue: 3)
        span.events = [
            FinishedSpan.Event(name: "plain", time: 1_000_001_000),
            FinishedSpan.Event(
                name: "rich", time: 1_000_002_000,
                attributes: ["s": "v", "n": 1, "d": 0.5, "b": false, "l": [1, 2]],
                droppedAttributes: 7),
        ]
        (span.droppedAttributes, span.droppedEvents, span.droppedLinks) = (1, 2, 3)
        span.status = FinishedSpan.Status(code: .error, message: "no money")
        var server = span
        server.kind = .server
        server.attributes = ["network.local.port": 80, "zipkin.shared": true]
        server.status = .init(code: .ok)
        var group = group(
            span, server,
            resource: ["service.name": "shop", "host.ip": ["10.0.0.1", "fe80::1"]])
        group.scopes[0].scope = InstrumentationScope(name: "lib", version: "1")
        let bytes = ZipkinSpanList([group]).encoded()
        let back = try ZipkinSpanList(decoding: bytes, receivedAt: 0).resourceSpans
        #expect(back == [group])
    }

    @Test func `fields that were absent stay absent`() throws {
        let json = #"[{"traceId":"00000000000000000000000000000001","id":"0000000000000002"}]"#
        let list = ZipkinSpanList(try read(json))
        #expect(
            String(decoding: list.encoded(), as: UTF8.self)
                == #"[{"traceId":"00000000000000000000000000000001","id":"0000000000000002","#
                + #""localEndpoint":{"serviceName":"unknown_service"}}]"#)
    }
}
