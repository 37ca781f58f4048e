// SPDX-License-Identifier: Apache-2.0

import Messaging
import MessagingTesting
import Testing

@Suite struct MessageEnvelopeTests {
    @Test(arguments: [
        Array("{\"a\":1}".utf8), [], [0], Array("žluť 🐝 \"\\/\u{7F}\u{2028}".utf8),
        Array(UInt8.min...UInt8.max), [0xFF, 0xFE],
    ])
    func `whatever the body, it comes out as it went in`(body: [UInt8]) {
        let message = Message.sample(
            key: "\u{1}🔑", headers: ["traceparent": "00-a-b-01", "baggage": "a=1,ž=2"], body: body)
        let read = MessageEnvelope.read(MessageEnvelope.write(message), id: "none")
        #expect(read == message)
    }

    @Test func `the envelope is what another client reads`() {
        let message = Message(
            id: "1", key: "k", type: "t", headers: ["traceparent": "00"], body: Array("{}".utf8))
        #expect(
            String(decoding: MessageEnvelope.write(message), as: UTF8.self)
                == #"{"body":"{}","headers":{"traceparent":"00"},"id":"1","key":"k","type":"t"}"#)
    }

    @Test func `members that nobody knows are skipped, and those that are missing are empty`() {
        let read = MessageEnvelope.read(
            Array(#"{"new":{"a":[1]},"headers":{"a":"1","b":2,"c":null},"body":"x"}"#.utf8),
            id: "made")
        #expect(
            read
                == Message(
                    id: "made", key: "", type: "", headers: ["a": "1"], body: Array("x".utf8)))
    }

    @Test(arguments: [
        "", "hello", "{", "[]", "null", "{}", #"{"body":1}"#, #"{"headers":{}}"#,
        #"{"body":"?","encoding":"base64"}"#, #"{"body":"","encoding":"rot13"}"#,
    ])
    func `what is no envelope is a body without headers`(text: String) {
        let read = MessageEnvelope.read(Array(text.utf8), id: "made")
        #expect(read == Message(id: "made", key: "", type: "", body: Array(text.utf8)))
    }

    @Test(arguments: ["[]", "1", #""x""#, "null"])
    func `headers that are no object are no headers`(headers: String) {
        let read = MessageEnvelope.read(
            Array(#"{"headers":\#(headers),"body":"x"}"#.utf8), id: "made")
        #expect(read.headers == [:])
        #expect(read.body == Array("x".utf8))
    }
}
