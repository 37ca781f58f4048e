// SPDX-License-Identifier: Apache-2.0

import MessagingKafka
import Testing

/// Gives a suite a mock cluster of its own, ``MessagingKafka/MockKafkaCluster/shared()``, for as long as
/// its tests run; each of them has its own topics and groups.
package struct KafkaTrait: SuiteTrait, TestScoping {
    package func provideScope(
        for test: Test, testCase: Test.Case?, performing function: @Sendable () async throws -> Void
    ) async throws {
        try await MockKafkaCluster.$current.withValue(try MockKafkaCluster()) {
            try await function()
        }
    }
}

extension Trait where Self == KafkaTrait {
    /// The suite has a cluster.
    package static var kafka: KafkaTrait { KafkaTrait() }
}

extension MockKafkaCluster {
    /// The cluster of the suite that is running.
    @TaskLocal fileprivate static var current: MockKafkaCluster?

    /// The suite's cluster.
    ///
    /// - Throws: where the suite does not have the trait `.kafka`.
    package static func shared() throws -> MockKafkaCluster { try #require(current) }
}
