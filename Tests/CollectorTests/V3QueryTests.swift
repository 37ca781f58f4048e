// SPDX-License-Identifier: Apache-2.0

import HTTPTypes
import OTLP
import TelemetryModel
import Testing
import TraceStore

@testable import Collector

/// Jaeger's query API, version 3, as its `query_service.openapi.yaml` and its gateway have it.
@Suite struct V3QueryTests {
    private let collector = Self.filled()

    private static func filled() -> TraceCollector {
        let collector = CollectorTests.collector()
        collector.store.insert(sampleRequest().resourceSpans)
        return collector
    }

    /// The sample's spans start 1 and 2 milliseconds after the epoch.
    private let hour =
        "query.startTimeMin=1970-01-01T00:00:00Z&query.startTimeMax=1970-01-01T01:00:00Z"

    @Test(arguments: [
        ("services", #"{"services":["shop"]}"#),
        (
            "operations?service=shop",
            #"{"operations":[{"name":"INSERT expenses","spanKind":"client"},"#
                + #"{"name":"POST /expenses","spanKind":"server"}]}"#
        ),
        (
            "operations?service=shop&spanKind=server",
            #"{"operations":[{"name":"POST /expenses","spanKind":"server"}]}"#
        ),
        (
            "operations?service=shop&span_kind=SERVER",
            #"{"operations":[{"name":"POST /expenses","spanKind":"server"}]}"#
        ),
        ("operations?service=shop&span_kind=odd", #"{"operations":[]}"#),
        ("operations", #"{"operations":[]}"#),
        (
            "dependencies?startTime=1970-01-01T00:00:00Z&endTime=1970-01-01T01:00:00Z",
            #"{"dependencies":[{"parent":"shop","child":"unknown","callCount":"1"}]}"#
        ),
        (
            "dependencies?startTime=1971-01-01T00:00:00Z&endTime=1972-01-01T01:00:00Z",
            #"{"dependencies":[]}"#
        ),
    ])
    func `names are listed in version 3's form`(path: String, body: String) async throws {
        let answer = try await collector.get("/api/v3/" + path)
        #expect(answer.status == .ok)
        #expect(answer.body == body)
    }

    @Test func `a trace is OTLP's JSON in an envelope`() async throws {
        let trace = #""traceId":"00000000000000ab0000000000000001""#
        let expected =
            #"{"result":{"resourceSpans":[{"resource":{"attributes":["#
            + #"{"key":"service.name","value":{"stringValue":"shop"}},"#
            + #"{"key":"host.name","value":{"stringValue":"h1"}}]},"#
            + #""scopeSpans":[{"scope":{"name":"lib","version":"1.2"},"spans":["#
            + #"{\#(trace),"spanId":"0000000000000001","traceState":"a=b","name":"POST /expenses","#
            + #""kind":2,"startTimeUnixNano":"1000000","endTimeUnixNano":"9000000","attributes":["#
            + #"{"key":"http.response.status_code","value":{"intValue":"201"}},"#
            + #"{"key":"ratio","value":{"doubleValue":0.5}},{"key":"ok","value":{"boolValue":true}},"#
            + #"{"key":"s","value":{"stringValue":"é\"\n"}}],"droppedAttributesCount":3,"#
            + #""events":[{"timeUnixNano":"2000000","name":"woke","attributes":["#
            + #"{"key":"n","value":{"intValue":"1"}}]}],"droppedEventsCount":4,"droppedLinksCount":5,"#
            + #""flags":1},"#
        let answer = try await collector.get("/api/v3/traces/ab0000000000000001")
        #expect(answer.status == .ok)
        #expect(answer.body.hasPrefix(expected), "\(answer.body)")
        #expect(answer.body.hasSuffix("]}]}]}}"))
    }

    @Test func `what is inside the envelope is read back whole`() async throws {
        var other = sampleRequest(sampleSpans())
        other.resourceSpans[0].resource.attributes["service.name"] = "bank"
        other.resourceSpans[0].scopes[0].scope.name = "more"
        collector.store.insert(other.resourceSpans)
        let answer = try await collector.get("/api/v3/traces/ab0000000000000001")
        let inside = answer.body.dropFirst(#"{"result":"#.count).dropLast()
        let read = try TraceRequest(decoding: Array(inside.utf8), as: .json)
        #expect(read.resourceSpans == sampleRequest().resourceSpans + other.resourceSpans)
    }

    @Test(arguments: [
        "", "&query.serviceName=shop", "&query.service_name=shop",
        "&query.operationName=POST%20/expenses",
        "&query.operation_name=INSERT%20expenses", "&query.searchDepth=1", "&query.search_depth=1",
        "&query.num_traces=20", "&query.durationMin=8ms", "&query.duration_min=1ms",
        "&query.durationMax=1ms", "&query.duration_max=8ms", "&query.rawTraces=true",
        "&query.raw_traces=0", "&query.attributes=%7B%22ok%22%3A%22true%22%7D",
        // Of two names the one that is not deprecated counts.
        "&query.serviceName=shop&query.service_name=other",
        "&query.serviceName=&query.service_name=shop",
    ])
    func `traces are searched by both names of each parameter`(query: String) async throws {
        let answer = try await collector.get("/api/v3/traces?" + hour + query)
        #expect(answer.status == .ok)
        #expect(answer.body.hasPrefix(#"{"result":{"resourceSpans":[{"resource""#))
    }

    @Test(arguments: [
        "query.start_time_min=1970-01-01T00:00:00.001Z&query.start_time_max=1970-01-01T00:00:00.0011Z",
        "query.startTimeMin=1970-01-01T01:00:00%2B01:00&query.startTimeMax=1970-01-01T00:00:00.001000001Z",
    ])
    func `times are inclusive below and exclusive above`(query: String) async throws {
        #expect(try await collector.get("/api/v3/traces?" + query).status == .ok)
    }

    @Test(arguments: [
        (
            "traces?query.service_name=shop", 400,
            "query.startTimeMin and query.startTimeMax are required"
        ),
        (
            "traces?query.startTimeMin=x&query.startTimeMax=y", 400,
            "malformed parameter query.startTimeMin"
        ),
        (
            "traces?query.start_time_min=1970-01-01T00:00:00Z&query.start_time_max=y", 400,
            "malformed parameter query.start_time_max"
        ),
        (
            "traces?query.startTimeMin=1970-01-01T00:00:01Z&query.startTimeMax=1970-01-01T00:00:01Z",
            400, "query.startTimeMin must be before query.startTimeMax"
        ),
        ("traces?HOUR&query.num_traces=x", 400, "malformed parameter query.num_traces"),
        ("traces?HOUR&query.searchDepth=0", 400, "malformed parameter query.searchDepth"),
        ("traces?HOUR&query.duration_min=3", 400, "malformed parameter query.duration_min"),
        ("traces?HOUR&query.rawTraces=maybe", 400, "malformed parameter query.rawTraces"),
        ("traces?HOUR&query.attributes=[]", 400, "malformed parameter query.attributes"),
        ("traces?HOUR&query.serviceName=none", 404, "No traces found"),
        (
            "traces?query.startTimeMin=1970-01-01T00:00:00.002000001Z&"
                + "query.startTimeMax=1970-01-01T01:00:00Z", 404, "No traces found"
        ),
        (
            "traces?query.startTimeMin=1970-01-01T00:00:00Z&"
                + "query.startTimeMax=1970-01-01T00:00:00.001Z", 404, "No traces found"
        ),
        ("traces/1234", 404, "No traces found"),
        ("traces/xyz", 400, "malformed parameter trace_id"),
        ("traces/1?startTime=x", 400, "malformed parameter startTime"),
        ("traces/1?end_time=x", 400, "malformed parameter end_time"),
        ("traces/1?raw_traces=x", 400, "malformed parameter raw_traces"),
        ("dependencies", 400, "startTime and endTime are required"),
    ])
    func `a question without an answer is refused in version 3's form`(
        path: String, status: Int, message: String
    ) async throws {
        let answer = try await collector.get(
            "/api/v3/" + path.replacing("HOUR", with: hour))
        #expect(answer.status.code == status)
        #expect(answer.body.hasPrefix(#"{"error":{"httpCode":\#(status),"message":"\#(message)"#))
    }

    @Test(
        arguments: [
            ("1970-01-01T00:00:00Z", 0), ("1970-01-01t00:00:00.5z", 500_000_000),
            ("2000-02-29T12:00:00Z", 951_825_600_000_000_000),
            ("2026-11-20T22:11:58.123456789Z", 1_795_212_718_123_456_789),
            ("2026-11-20T23:11:58.1234567891+01:00", 1_795_212_718_123_456_789),
            ("2026-11-20T16:41:58-05:30", 1_795_212_718_000_000_000),
        ] as [(String, UInt64)])
    func `moments of RFC 3339 are read`(text: String, nanoseconds: UInt64) {
        #expect(RFC3339.nanoseconds(text) == nanoseconds)
    }

    @Test(arguments: [
        "", "1970-01-01", "1970-01-01T00:00:00", "1970-13-01T00:00:00Z", "2001-02-29T00:00:00Z",
        "1970-01-01T24:00:00Z", "1970-01-01T00:60:00Z", "1970-01-01T00:00:00.Z",
        "9999-12-31T00:00:00Z",
        "1969-12-31T23:59:59Z", "1970-01-01T00:00:00+1:00", "1970-01-01T00:00:00+01:00x",
        "1970-01-01 00:00:00Z", "+970-01-01T00:00:00Z", "1970-01-01T00:00:00é",
    ])
    func `other moments are not`(text: String) {
        #expect(RFC3339.nanoseconds(text) == nil)
    }
}
