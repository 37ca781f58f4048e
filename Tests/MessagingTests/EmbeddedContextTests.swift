// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import Messaging

@Suite struct EmbeddedContextTests {
    @Test(arguments: [
        (#"{"amount":1.50}"#, #"{"_trace":{"b3":"0","traceparent":"t"},"amount":1.50}"#),
        (
            " \n{ \"a\" : [1e400] }",
            " \n{\"_trace\":{\"b3\":\"0\",\"traceparent\":\"t\"}, \"a\" : [1e400] }"
        ),
        ("{}", #"{"_trace":{"b3":"0","traceparent":"t"}}"#),
        ("{ }", #"{"_trace":{"b3":"0","traceparent":"t"} }"#),
    ])
    func `a context becomes the first member, and all else stays byte for byte`(
        body: String, expected: String
    ) {
        let fields = ["traceparent": "t", "b3": "0"]
        let embedded = EmbeddedContext.embed(fields, in: Array(body.utf8))
        #expect(embedded.map { String(decoding: $0, as: UTF8.self) } == expected)
        #expect(EmbeddedContext.fields(in: embedded ?? []) == fields)
    }

    @Test func `of two contexts the one in the headers counts, and nothing of the other`() {
        var message = Message(
            id: "1", key: "", type: "", headers: ["traceparent": "a"],
            body: Array(#"{"_trace":{"traceparent":"b","tracestate":"b"}}"#.utf8))
        #expect(message.contextFields == ["traceparent": "a"])
        message.headers = ["x-request-id": "r"]
        #expect(
            message.contextFields == ["x-request-id": "r", "traceparent": "b", "tracestate": "b"])
    }

    @Test(arguments: [
        "", "[]", "7", "no", "{", #"{"_trace":{}}"#, #"{"_trace":"x"}"#, #"{"_trace":null}"#,
        #"{"a":"#,
    ])
    func `what is no object, or has one already, is left alone`(body: String) {
        #expect(EmbeddedContext.embed(["traceparent": "t"], in: Array(body.utf8)) == nil)
    }

    @Test(arguments: [
        (#"{"_trace":{"traceparent":"t","n":1,"o":{}}}"#, ["traceparent": "t"]),
        (#"{"_trace":"t"}"#, [:]), (#"{"_trace":null}"#, [:]), (#"{"_trace""#, [:]),
        (#"{"a":{"_trace":{"traceparent":"t"}}}"#, [:]), (#"["_trace"]"#, [:]), ("", [:]),
    ])
    func `only strings of the outermost object are read`(body: String, fields: [String: String]) {
        #expect(EmbeddedContext.fields(in: Array(body.utf8)) == fields)
    }
}
