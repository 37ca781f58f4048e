// SPDX-License-Identifier: Apache-2.0

import HTTPTypes
import TelemetryModel
import Testing
import TraceStore

@testable import Collector

/// The two documents that the viewer draws from several traces.
@Suite struct MapAndCompareTests {
    private let collector = Self.filled()

    private static func filled() -> TraceCollector {
        let collector = CollectorTests.collector()
        collector.store.insert(sampleRequest().resourceSpans)
        var spans = sampleSpans(traceID: 2)
        spans[0].endTime += 1_000_000
        spans[0].attributes["http.response.status_code"] = 500
        spans[1].name = "SELECT expenses"
        collector.store.insert(sampleRequest(spans).resourceSpans)
        return collector
    }

    @Test func `the map has nodes, edges and figures`() async throws {
        let answer = try await collector.get("/api/viewer/map")
        #expect(answer.status == .ok)
        #expect(
            answer.body
                == #"{"nodes":[{"id":"caller","name":"callers","type":"caller","system":"","#
                + #""spans":2,"errors":0},{"id":"service:shop","name":"shop","type":"service","#
                + #""system":"","spans":4,"errors":2},{"id":"external:unknown","name":"unknown","#
                + #""type":"external","system":"","spans":2,"errors":2}],"#
                + #""edges":[{"from":"caller","to":"service:shop","calls":2,"errors":0,"rate":2.0,"#
                + #""p50":8000000,"p99":9000000,"protocol":"http"},"#
                + #"{"from":"service:shop","to":"external:unknown","calls":2,"errors":2,"rate":2.0,"#
                + #""p50":1000000,"p99":1000000,"protocol":"internal"}],"#
                + #""window":{"start":"1000000","end":"10000000"},"traces":2,"proxies":0}"#)
    }

    @Test(arguments: [
        ("operation=SELECT+expenses", 1), ("limit=1", 1), ("service=none", 0), ("proxies=show", 2),
        ("proxies=fold&status=error", 2), ("proxies=", 2),
    ])
    func `the map is that of the traces that a search finds`(
        query: String, traces: Int
    ) async throws {
        let answer = try await collector.get("/api/viewer/map?" + query)
        #expect(answer.status == .ok)
        #expect(answer.body.contains(#""traces":\#(traces),"#))
    }

    @Test func `two traces are compared row by row`() async throws {
        let answer = try await collector.get(
            "/api/viewer/compare?a=ab0000000000000001&b=00000000000000ab0000000000000002")
        #expect(answer.status == .ok)
        let rows =
            #""rows":[{"change":"changed","depth":0,"parent":null,"name":"POST /expenses","#
            + #""service":"shop","kind":"server","#
            + #""a":{"row":0,"start":0,"duration":8000000,"self":7000000,"status":"unset"},"#
            + #""b":{"row":0,"start":0,"duration":9000000,"self":8000000,"status":"unset"},"#
            + #""delta":1000000,"ratio":1.125,"#
            + #""attributes":[{"key":"http.response.status_code","a":"201","b":"500"}]},"#
            + #"{"change":"removed","depth":1,"parent":0,"name":"INSERT expenses","service":"shop","#
            + #""kind":"client","a":{"row":1,"start":1000000,"duration":1000000,"self":1000000,"#
            + #""status":"error"},"b":null,"delta":null,"ratio":null,"attributes":[]},"#
            + #"{"change":"added","depth":1,"parent":0,"name":"SELECT expenses","service":"shop","#
            + #""kind":"client","a":null,"b":{"row":1,"start":1000000,"duration":1000000,"#
            + #""self":1000000,"status":"error"},"delta":null,"ratio":null,"attributes":[]}],"#
            + #""counts":{"same":0,"slower":0,"faster":0,"changed":1,"added":1,"removed":1}}"#
        #expect(answer.body.hasSuffix(rows), "\(answer.body)")
        #expect(answer.body.hasPrefix(#"{"a":{"traceID":"00000000000000ab0000000000000001","#))
        #expect(answer.body.contains(#","b":{"traceID":"00000000000000ab0000000000000002","#))
    }

    @Test(arguments: [
        ("map?proxies=perhaps", 400, "proxies takes fold or show."),
        ("map?limit=x", 400, "limit takes a whole number"),
        ("compare", 400, "a takes a trace id"), ("compare?a=ab0000000000000001", 400, "b takes"),
        ("compare?a=ab0000000000000001&b=xyz", 400, "b takes a trace id"),
        ("compare?a=ab0000000000000001&b=ff", 404, "No trace 000000000000000000000000000000ff"),
    ])
    func `what cannot be answered is refused in a sentence`(
        path: String, status: Int, sentence: String
    ) async throws {
        let answer = try await collector.get("/api/viewer/" + path)
        #expect(answer.status.code == status)
        #expect(answer.body.hasPrefix(#"{"error":"\#(sentence)"#), "\(answer.body)")
    }
}
