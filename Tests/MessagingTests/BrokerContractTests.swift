// SPDX-License-Identifier: Apache-2.0

import MessagingTesting
import Testing

@Suite struct BrokerContractTests {
    @Test(.timeLimit(.minutes(5)), arguments: BrokerRule.all)
    func `the broker in memory keeps the rule`(_ rule: BrokerRule) async throws {
        try await rule.check(InMemoryBroker())
    }
}
