// SPDX-License-Identifier: Apache-2.0

import Messaging
import MessagingKafka
import Testing

@Suite struct KafkaAddressTests {
    @Test func `an address names servers, credentials and properties`() throws {
        let address = try KafkaAddress(
            parsing: "kafka://ada:p%40ss%2Cw%C5%BE@one.example:9093,two,[::1]:9094/"
                + "?security.protocol=sasl_ssl&sasl.mechanism=PLAIN&linger.ms=0")
        #expect(address.servers.map(\.host) == ["one.example", "two", "[::1]"])
        #expect(address.servers.map(\.port) == [9093, 9092, 9094])
        #expect(address.user == "ada")
        #expect(address.password == "p@ss,wž")
        #expect(
            address.options == [
                "security.protocol": "sasl_ssl", "sasl.mechanism": "PLAIN", "linger.ms": "0",
            ])
    }

    @Test func `an address in a text is its servers alone`() throws {
        let address = try KafkaAddress(parsing: "KAFKA://ada:secret@one,two:1?client.id=x")
        #expect("\(address)" == "kafka://one:9092,two:1")
    }

    @Test func `a broker is named by its first server`() throws {
        let address = try KafkaAddress(parsing: "kafka://one:1,two:2")
        let broker = KafkaBroker(address: address, logger: .silent)
        #expect(broker.identity == BrokerIdentity(system: "kafka", host: "one", port: 1))
        #expect(broker.guarantee == .atLeastOnce)
    }

    private static let form = "; it takes kafka://host:port,host:port?property=value."

    @Test(arguments: [
        ("redis://h", "The address of Kafka does not begin with kafka://" + form),
        ("kafka://", "The address of Kafka lacks a host" + form),
        ("kafka://a,,b", "The address of Kafka lacks a host" + form),
        ("kafka://:9092", "The address of Kafka lacks a host" + form),
        ("kafka://a/topic", "The address of Kafka has a host that is none" + form),
        ("kafka://::1", "The address of Kafka has a host that is none" + form),
        (
            "kafka://a:",
            "The address of Kafka has a port that is not a number from 1 to 65535" + form
        ),
        (
            "kafka://a:0",
            "The address of Kafka has a port that is not a number from 1 to 65535" + form
        ),
        (
            "kafka://a:x",
            "The address of Kafka has a port that is not a number from 1 to 65535" + form
        ),
        ("kafka://ada@h", "The address of Kafka has a user without a password" + form),
        (
            "kafka://ada:%zz@h",
            "The address of Kafka has a user or password that is not percent-encoded" + form
        ),
        (
            "kafka://h?linger.ms",
            "The address of Kafka has a property without a name or a value" + form
        ),
        ("kafka://h?=1", "The address of Kafka has a property without a name or a value" + form),
        ("kafka://h?linger.ms=1&linger.ms=2", "The address of Kafka sets linger.ms twice" + form),
        (
            "kafka://h?liner.ms=1",
            "The address of Kafka sets liner.ms, which is no property of librdkafka."
        ),
        (
            "kafka://h?linger.ms=s3cret",
            "The address of Kafka sets linger.ms to something that librdkafka does not take."
        ),
        (
            "kafka://h?queue.buffering.max.messages=0x0",
            "The address of Kafka sets queue.buffering.max.messages to 0, which would lift the "
                + "bound; it takes 1 or more."
        ),
        ("kafka://h?acks=1", "The address of Kafka sets acks, which Outlay sets itself."),
        (
            "kafka://h?enable.auto.commit=true",
            "The address of Kafka sets enable.auto.commit, which Outlay sets itself."
        ),
    ])
    func `an address that makes no sense is explained`(text: String, sentence: String) {
        #expect(throws: MessagingError(.configuration, sentence)) {
            try KafkaAddress(parsing: text)
        }
    }

    @Test func `properties that do not go together are refused when they are used`() async throws {
        let address = try KafkaAddress(
            parsing: "kafka://h?ssl.ca.location=/no/such/file&security.protocol=ssl")
        let broker = KafkaBroker(address: address, logger: .silent)
        let error = await #expect(throws: MessagingError.self) {
            try await broker.publish([Message(id: "1", key: "", type: "", body: [])], to: "t")
        }
        #expect(error?.code == .configuration)
    }
}
