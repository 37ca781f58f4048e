// SPDX-License-Identifier: Apache-2.0

import KafkaTesting
import MessagingKafka
import MessagingTesting
import Testing

@Suite(.kafka, .timeLimit(.minutes(5))) struct KafkaContractTests {
    @Test(arguments: BrokerRule.all)
    func `Kafka keeps the rule`(_ rule: BrokerRule) async throws {
        let broker = try KafkaUnderTest(.shared()).broker()
        // A mock cluster takes no offsets while a group forms anew, which a real one does.
        try await rule.check(broker, mayRepeat: true)
        await broker.close()
    }
}
