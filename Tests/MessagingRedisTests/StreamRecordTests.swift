// SPDX-License-Identifier: Apache-2.0

import Messaging
import Testing

@testable import MessagingRedis

@Suite struct StreamRecordTests {
    private func read(_ fields: [[UInt8]]) -> Message {
        StreamRecord(entry: "1-0", fields: fields.map { .string($0) }).message
    }

    private func read(_ fields: String...) -> Message {
        read(fields.map { Array($0.utf8) })
    }

    @Test func `a message is read as it was written`() {
        var message = Message.test(headers: ["traceparent": "00-ab", "x": ""])
        message.body = Array(UInt8.min...UInt8.max)
        #expect(read(StreamRecord.fields(message)) == message)
    }

    @Test func `a header may have the name of a field`() {
        let message = Message.test(
            headers: ["id": "1", "key": "2", "type": "3", "body": "4", "dead-reason": "5"])
        #expect(read(StreamRecord.fields(message)) == message)
    }

    @Test func `whatever else is in a stream is a message too`() {
        #expect(
            read("a", "b") == Message(id: "1-0", key: "", type: "", headers: ["a": "b"], body: []))
        #expect(read() == Message(id: "1-0", key: "", type: "", body: []))
        #expect(read("body") == Message(id: "1-0", key: "", type: "", body: []))
        #expect(read("body", "x", "id", "7").id == "7")
        #expect(read([[0xff], [0xfe]]).headers == ["\u{FFFD}": "\u{FFFD}"])
    }

    @Test func `a dead letter keeps its message, its reason and its trace`() {
        let letter = DeadLetter(
            message: .test(headers: ["dead-reason": "mine"]), reason: "It failed.", traceID: "ab12",
            attempts: 5)
        let read = DeadLetter(entry: "1-0", fields: letter.fields.map { .string($0) })
        #expect(read == letter)
        let untraced = DeadLetter(
            message: .test(), reason: "It failed.", traceID: nil, attempts: 1)
        #expect(
            DeadLetter(entry: "1-0", fields: untraced.fields.map { .string($0) }) == untraced)
    }

    @Test func `keys are spread over all partitions, the same way each time`() {
        let names = StreamNames(destination: "events", partitions: 8)
        let partitions = (0..<200).map { names.partition(ofKey: "key-\($0)") }
        #expect(Set(partitions) == Set(0..<8))
        #expect(names.partition(ofKey: "0190a5b2") == names.partition(ofKey: "0190a5b2"))
        #expect(names.partition(ofKey: "") < 8)
    }
}
