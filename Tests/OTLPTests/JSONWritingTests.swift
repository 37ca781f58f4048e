// SPDX-License-Identifier: Apache-2.0

import OTLP
import TelemetryModel
import Testing

@Suite struct JSONWritingTests {
    @Test func `a request is written as OTLP has it`() {
        let text = String(decoding: richRequest.encoded(as: .json), as: UTF8.self)
        let expected = #"""
            {"resourceSpans":[{"resource":{"attributes":[
            {"key":"service.name","value":{"stringValue":"outlay-expenses"}},
            {"key":"process.pid","value":{"intValue":"4711"}}],"droppedAttributesCount":3},
            "schemaUrl":"https://opentelemetry.io/schemas/1.37.0","scopeSpans":[{"scope":{
            "name":"Postgres","version":"1.2.3","attributes":[
            {"key":"library","value":{"boolValue":true}}],"droppedAttributesCount":4},
            "schemaUrl":"https://opentelemetry.io/schemas/1.36.0","spans":[{
            "traceId":"0102030405060708090a0b0c0d0e0f10","spanId":"1112131415161718",
            "traceState":"ot=th:8,x=y","parentSpanId":"2122232425262728",
            "name":"INSERT expenses","kind":3,"startTimeUnixNano":"1763650000000000001",
            "endTimeUnixNano":"1763650000002000003","attributes":[
            {"key":"text","value":{"stringValue":"\"naïve\"\n\u0001🧾"}},
            {"key":"flag","value":{"boolValue":false}},
            {"key":"int","value":{"intValue":"-9223372036854775808"}},
            {"key":"double","value":{"doubleValue":0.1}},
            {"key":"bytes","value":{"bytesValue":"AP+AAQ=="}},
            {"key":"array","value":{"arrayValue":{"values":[{"stringValue":"a"},
            {"intValue":"1"},{"boolValue":true},{}]}}},
            {"key":"map","value":{"kvlistValue":{"values":[{"key":"inner","value":
            {"arrayValue":{"values":[{"stringValue":"x"},{"kvlistValue":{}}]}}}]}}},
            {"key":"empty","value":{}}],"droppedAttributesCount":5,"events":[{
            "timeUnixNano":"1763650000001000002","name":"exception","attributes":[
            {"key":"exception.type","value":{"stringValue":"PostgresError"}}],
            "droppedAttributesCount":6}],"droppedEventsCount":7,"links":[{
            "traceId":"00000000000000010000000000000002","spanId":"0000000000000003",
            "traceState":"k=v","attributes":[
            {"key":"messaging.system","value":{"stringValue":"kafka"}}],
            "droppedAttributesCount":8,"flags":769}],"droppedLinksCount":9,
            "status":{"message":"23505","code":2},"flags":771},
            {"traceId":"00000000000000010000000000000002","spanId":"0000000000000004"}]}]}]}
            """#
        #expect(text == expected.split(separator: "\n").joined())
    }

    @Test func `numbers that JSON lacks are strings`() {
        var span = plainSpan
        span.attributes = [
            "n": .double(.nan), "p": .double(.infinity), "m": .double(-.infinity), "z": -0.0,
            "e": 1e300,
        ]
        let text = String(decoding: request(of: span).encoded(as: .json), as: UTF8.self)
        for part in [
            #""doubleValue":"NaN""#, #""doubleValue":"Infinity""#, #""doubleValue":"-Infinity""#,
            #""doubleValue":-0.0"#, #""doubleValue":1e+300"#,
        ] {
            #expect(text.contains(part))
        }
    }

    @Test func `every control character is escaped`() throws {
        var span = plainSpan
        span.name = String(String.UnicodeScalarView((0..<0x80).compactMap(Unicode.Scalar.init)))
        let bytes = request(of: span).encoded(as: .json)
        #expect(bytes.allSatisfy { $0 >= 0x20 })
        #expect(try TraceRequest(decoding: bytes, as: .json).spans[0].name == span.name)
    }
}
