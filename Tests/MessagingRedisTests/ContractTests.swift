// SPDX-License-Identifier: Apache-2.0

import MessagingTesting
import RedisTesting
import Testing

@testable import MessagingRedis

@Suite(.redis) struct RedisStreamsContractTests {
    @Test(.timeLimit(.minutes(5)), arguments: BrokerRule.all)
    func `streams keep the rule`(_ rule: BrokerRule) async throws {
        try await rule.check(try RedisServer.shared().streams())
    }

    @Test(.timeLimit(.minutes(5)), arguments: BrokerRule.all)
    func `a single partition keeps the rule`(_ rule: BrokerRule) async throws {
        try await rule.check(try RedisServer.shared().streams { $0.partitions = 1 })
    }
}
