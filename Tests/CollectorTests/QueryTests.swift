// SPDX-License-Identifier: Apache-2.0

import Collector
import HTTPTypes
import TelemetryModel
import Testing
import TraceStore

@Suite struct QueryTests {
    private let collector = Self.filled()

    private static func filled() -> TraceCollector {
        let collector = CollectorTests.collector()
        collector.store.insert(sampleRequest().resourceSpans)
        collector.store.insert(sampleRequest(sampleSpans(traceID: 2)).resourceSpans)
        return collector
    }

    @Test(arguments: [
        ("/api/services", #"{"data":["shop"],"total":1,"limit":0,"offset":0,"errors":null}"#),
        (
            "/api/services/shop/operations",
            #"{"data":["INSERT expenses","POST /expenses"],"total":2,"limit":0,"offset":0,"errors":null}"#
        ),
        (
            "/api/operations?service=shop&spanKind=server",
            #"{"data":[{"name":"POST /expenses","spanKind":"server"}],"total":1,"limit":0,"offset":0,"errors":null}"#
        ),
        (
            "/api/services/no%20body/operations",
            #"{"data":[],"total":0,"limit":0,"offset":0,"errors":null}"#
        ),
    ])
    func `names are listed in Jaeger's form`(uri: String, body: String) async throws {
        let answer = try await collector.get(uri)
        #expect(answer.status == .ok)
        #expect(answer.body == body)
    }

    @Test func `a service whose name needs escaping in a path is found`() async throws {
        var request = sampleRequest()
        request.resourceSpans[0].resource.attributes["service.name"] = "a b/c+d"
        collector.store.insert(request.resourceSpans)
        let answer = try await collector.get("/api/services/a%20b%2Fc+d/operations")
        #expect(answer.body.contains("POST /expenses"))
    }

    @Test(arguments: [
        ("service=shop", 2), ("service=shop&limit=1", 1), ("service=none", 0),
        ("service=shop&operation=POST+%2Fexpenses", 2), ("service=shop&operation=GET", 0),
        ("service=shop&tags=%7B%22http.response.status_code%22%3A%22201%22%7D", 2),
        ("service=shop&tags=%7B%22http.response.status_code%22%3A201%7D", 2),
        ("service=shop&tags=%7B%22error%22%3Atrue%7D", 2),
        ("service=shop&tag=ok:true&tag=ratio:0.5", 2), ("service=shop&tag=ok:false", 0),
        ("service=shop&minDuration=8ms", 2), ("service=shop&minDuration=8.1ms", 0),
        ("service=shop&maxDuration=1000us", 2), ("service=shop&maxDuration=999us", 0),
        ("service=shop&start=1000&end=1000", 2), ("service=shop&start=2001", 0),
        ("service=shop&lookback=1h", 0), ("service=shop&lookback=custom", 2),
        ("service=shop&limit=&start=&end=&minDuration=&tags=&operation=", 2),
        ("traceID=ab0000000000000001&traceID=ff", 1),
        ("traceID=ab0000000000000001&traceID=ab0000000000000002&start=1&end=2&raw=true", 2),
        ("traceID=ab0000000000000001&traceID=ab0000000000000001", 1),
    ])
    func `traces are searched by Jaeger's parameters`(query: String, count: Int) async throws {
        let answer = try await collector.get("/api/traces?" + query)
        #expect(answer.status == .ok)
        #expect(try JaegerJSON.decode(Array(answer.body.utf8)).count == count)
    }

    @Test(arguments: [
        ("/api/traces", 400, "parameter 'service' is required"),
        ("/api/traces?service=", 400, "parameter 'service' is required"),
        ("/api/operations", 400, "parameter 'service' is required"),
        ("/api/operations?service=shop&spanKind=odd", 400, "unsupported spanKind 'odd'"),
        ("/api/traces/1234", 404, "trace not found"),
        ("/api/traces/xyz", 400, "a trace id is 1 to 32 hexadecimal digits, not all zero"),
        ("/api/traces?service=a&limit=x", 400, "unable to parse param 'limit'"),
        ("/api/traces?service=a&limit=0", 400, "invalid parameter: limit must be greater than 0"),
        (
            "/api/traces?service=a&start=2&end=1", 400,
            "invalid parameter: start time must be before"
        ),
        ("/api/traces?traceID=1&raw=perhaps", 400, "unable to parse param 'raw'"),
        ("/api/traces?traceID=xyz", 400, "a trace id is 1 to 32 hexadecimal digits, not all zero"),
        ("/api/traces/1?start=x", 400, "unable to parse param 'start'"),
        ("/api/dependencies?endTs=x", 400, "unable to parse param 'endTs'"),
        ("/api/dependencies?lookback=1h", 400, "unable to parse param 'lookback'"),
        ("/api/traces?service=a&start=-1", 400, "unable to parse param 'start'"),
        ("/api/traces?service=a&end=99999999999999999999", 400, "unable to parse param 'end'"),
        ("/api/traces?service=a&minDuration=3", 400, "unable to parse param 'minDuration'"),
        ("/api/traces?service=a&maxDuration=1e400h", 400, "unable to parse param 'maxDuration'"),
        ("/api/traces?service=a&minDuration=2s&maxDuration=1s", 400, "'maxDuration' should be"),
        ("/api/traces?service=a&tags=%7B", 400, "malformed 'tags' parameter"),
        ("/api/traces?service=a&tags=[1]", 400, "malformed 'tags' parameter"),
        ("/api/traces?service=a&tag=x", 400, "malformed 'tag' parameter"),
    ])
    func `a question without an answer is refused in Jaeger's form`(
        uri: String, status: Int, message: String
    ) async throws {
        let answer = try await collector.get(uri)
        #expect(answer.status.code == status)
        let start =
            #"{"data":null,"total":0,"limit":0,"offset":0,"errors":[{"code":\#(status),"msg":""#
        #expect(answer.body.hasPrefix(start + message))
        #expect(throws: JaegerError.self) { try JaegerJSON.decode(Array(answer.body.utf8)) }
    }

    @Test(arguments: ["ab0000000000000001", "00000000000000ab0000000000000001"])
    func `a trace is found by its id, short or full`(id: String) async throws {
        let answer = try await collector.get("/api/traces/" + id)
        #expect(answer.status == .ok)
        #expect(try JaegerJSON.decode(Array(answer.body.utf8)) == [sampleTrace()])
    }

    @Test func `traces that are not there are errors beside those that are`() async throws {
        let some = try await collector.get("/api/traces?traceID=ff&traceID=ab0000000000000001")
        #expect(some.status == .ok)
        let missing = #"{"msg":"trace not found","traceID":"000000000000000000000000000000ff"}"#
        #expect(some.body.hasSuffix(#""total":0,"limit":0,"offset":0,"errors":[\#(missing)]}"#))
        #expect(try JaegerJSON.decode(Array(some.body.utf8)) == [sampleTrace()])
        let none = try await collector.get("/api/traces?traceID=ff")
        #expect(none.status == .ok)
        #expect(
            none.body
                == #"{"data":[],"total":0,"limit":0,"offset":0,"errors":[\#(missing)]}"#)
    }

    @Test(arguments: [
        ("", "[]"),
        ("endTs=1", #"[{"parent":"shop","child":"unknown","callCount":2}]"#),
        ("endTs=1&lookback=0", #"[{"parent":"shop","child":"unknown","callCount":2}]"#),
        ("endTs=0", "[]"),
        ("endTs=3&lookback=1", #"[{"parent":"shop","child":"unknown","callCount":2}]"#),
        ("endTs=1&service=unknown", #"[{"parent":"shop","child":"unknown","callCount":2}]"#),
        ("endTs=1&service=other", "[]"),
    ])
    func `dependencies are calls within a time, in milliseconds`(
        query: String, data: String
    ) async throws {
        let answer = try await collector.get("/api/dependencies?" + query)
        #expect(answer.body == #"{"data":\#(data),"total":0,"limit":0,"offset":0,"errors":null}"#)
    }
}
