// SPDX-License-Identifier: Apache-2.0

import Collector
import OTLP
import TelemetryModel
import Testing
import TraceStore

@Suite struct JaegerJSONTests {
    @Test func `a trace is written exactly as Jaeger writes it`() {
        let id = #""traceID":"00000000000000ab0000000000000001""#
        let root =
            #"{\#(id),"spanID":"0000000000000001","flags":1,"operationName":"POST /expenses","#
            + #""references":[],"startTime":1000,"duration":8000,"tags":["#
            + #"{"key":"http.response.status_code","type":"int64","value":201},"#
            + #"{"key":"ratio","type":"float64","value":0.5},"#
            + #"{"key":"ok","type":"bool","value":true},"#
            + #"{"key":"s","type":"string","value":"é\"\n"},"#
            + #"{"key":"otel.scope.name","type":"string","value":"lib"},"#
            + #"{"key":"otel.scope.version","type":"string","value":"1.2"},"#
            + #"{"key":"span.kind","type":"string","value":"server"},"#
            + #"{"key":"w3c.tracestate","type":"string","value":"a=b"},"#
            + #"{"key":"otel.dropped_attributes_count","type":"int64","value":3},"#
            + #"{"key":"otel.dropped_events_count","type":"int64","value":4},"#
            + #"{"key":"otel.dropped_links_count","type":"int64","value":5}],"#
            + #""logs":[{"timestamp":2000,"fields":[{"key":"event","type":"string","value":"woke"},"#
            + #"{"key":"n","type":"int64","value":1}]}],"processID":"p1","warnings":null}"#
        let child =
            #"{\#(id),"spanID":"0000000000000002","flags":1,"operationName":"INSERT expenses","#
            + #""references":[{"refType":"CHILD_OF",\#(id),"spanID":"0000000000000001"},"#
            + #"{"refType":"FOLLOWS_FROM","traceID":"0000000000000000000000000000004d","#
            + #""spanID":"000000000000004e"}],"startTime":2000,"duration":1000,"tags":["#
            + #"{"key":"otel.scope.name","type":"string","value":"lib"},"#
            + #"{"key":"otel.scope.version","type":"string","value":"1.2"},"#
            + #"{"key":"span.kind","type":"string","value":"client"},"#
            + #"{"key":"otel.status_code","type":"string","value":"ERROR"},"#
            + #"{"key":"error","type":"bool","value":true},"#
            + #"{"key":"otel.status_description","type":"string","value":"duplicate"}],"#
            + #""logs":[],"processID":"p1","warnings":null}"#
        let expected =
            #"{"data":[{\#(id),"spans":[\#(root),\#(child)],"processes":{"p1":{"serviceName":"shop","#
            + #""tags":[{"key":"host.name","type":"string","value":"h1"}]}},"warnings":null}],"#
            + #""total":0,"limit":0,"offset":0,"errors":null}"#
        #expect(String(decoding: JaegerJSON.encode([sampleTrace()]), as: UTF8.self) == expected)
    }

    @Test func `what is written is read back`() throws {
        let trace = sampleTrace()
        #expect(try JaegerJSON.decode(JaegerJSON.encode([trace])) == [trace])
        #expect(try JaegerJSON.decode(JaegerJSON.encode([])) == [])
    }

    @Test func `scopes of one resource share a process, and both come back`() throws {
        let store = BoundedTraceStore(clock: { 0 })
        var request = sampleRequest()
        request.resourceSpans[0].scopes[0].spans.removeLast()
        store.insert(request.resourceSpans)
        request.resourceSpans[0].scopes[0].scope.name = "other"
        request.resourceSpans[0].scopes[0].spans = [sampleSpans()[1]]
        store.insert(request.resourceSpans)
        let trace = store.traces(matching: TraceSearch())
        let bytes = JaegerJSON.encode(trace)
        #expect(!String(decoding: bytes, as: UTF8.self).contains(#""p2""#))
        #expect(try JaegerJSON.decode(bytes) == trace)
    }

    @Test func `what Jaeger has no type for is text`() {
        var span = sampleSpans()[0]
        span.attributes = [
            "list": ["a", 1], "bytes": .bytes([1, 2, 3]), "nan": .double(.nan), "none": .empty,
        ]
        var trace = sampleTrace()
        trace.spans[0].span = span
        let text = String(decoding: JaegerJSON.encode([trace]), as: UTF8.self)
        #expect(text.contains(#"{"key":"list","type":"string","value":"[\"a\",1]"}"#))
        #expect(text.contains(#"{"key":"bytes","type":"string","value":"AQID"}"#))
        #expect(text.contains(#"{"key":"nan","type":"string","value":"nan"}"#))
        #expect(text.contains(#"{"key":"none","type":"string","value":""}"#))
    }

    @Test func `refused and repeated spans are warnings`() {
        var trace = sampleTrace()
        trace.refusedSpans = 2
        trace.spans[1].repeatsID = true
        let text = String(decoding: JaegerJSON.encode([trace]), as: UTF8.self)
        #expect(text.contains(#""warnings":["2 spans did not fit"]"#))
        #expect(text.contains(#""warnings":["another span has the same span id"]"#))
    }

    @Test func `older Jaeger's short ids, null lists and inline process are read`() throws {
        let json = #"""
            {"data":[{"traceID":"1f","spans":[{"traceID":"1f","spanID":"a","parentSpanID":"b",
            "operationName":"x","references":null,"startTime":5,"duration":7,"tags":null,"logs":null,
            "process":{"serviceName":"old","tags":null},"warnings":null}],"processes":null}]}
            """#
        let trace = try #require(try JaegerJSON.decode(Array(json.utf8)).first)
        #expect(trace.id == TraceID(high: 0, low: 0x1F))
        #expect(trace.service(of: trace.spans[0]) == "old")
        #expect(trace.spans[0].span.parentSpanID == SpanID(rawValue: 0xB))
        #expect(trace.spans[0].span.duration == 7_000)
    }

    @Test(arguments: [
        "", "x", "[]", #"{"data":3}"#, #"{"data":[{"traceID":"zz","spans":[]}]}"#,
        #"{"data":[{"traceID":"1","spans":[{"spanID":"","operationName":"","startTime":1,"duration":1}]}]}"#,
        #"{"data":[{"traceID":"1","spans":[{"spanID":"1","operationName":"","startTime":-1,"duration":1}]}]}"#,
        #"{"data":[{"traceID":"1","spans":[{"spanID":"1","startTime":1,"duration":1}]}]}"#,
    ])
    func `what is not Jaeger's is an error`(json: String) {
        #expect(throws: JaegerError.self) { try JaegerJSON.decode(Array(json.utf8)) }
    }

    @Test func `absurd times and odd tags do not stop a trace from being read`() throws {
        let json = #"""
            {"data":[{"traceID":"1","spans":[{"spanID":"1","operationName":"x","processID":"p9",
            "startTime":18446744073709551615,"duration":18446744073709551615,
            "tags":[{"key":"a","type":"int64","value":"12"},{"key":"b","type":"bool","value":"yes"},
            {"key":"c","value":{"x":1}}]}]}]}
            """#
        let span = try #require(try JaegerJSON.decode(Array(json.utf8)).first?.spans.first?.span)
        #expect(span.attributes == ["a": 12, "b": "yes", "c": ""])
        #expect(span.duration == 0)
    }

    @Test func `deep nesting is an error, not a crash`() {
        let deep = String(repeating: "[", count: 100_000)
        #expect(throws: JaegerError.self) { try JaegerJSON.decode(Array(deep.utf8)) }
    }

    @Test func `ten thousand spans are written and read`() throws {
        var trace = sampleTrace()
        let span = trace.spans[0]
        trace.spans = (1...10_000 as ClosedRange<UInt64>).map { id in
            var copy = span
            copy.span.context.spanID = SpanID(rawValue: id)
            return copy
        }
        #expect(try JaegerJSON.decode(JaegerJSON.encode([trace])) == [trace])
    }
}
