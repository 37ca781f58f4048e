// SPDX-License-Identifier: Apache-2.0

import Testing

/// Gives a suite a Redis of its own, ``RedisServer/shared()``, for as long as its tests run.
package struct RedisTrait: SuiteTrait, TestScoping {
    package func provideScope(
        for test: Test, testCase: Test.Case?, performing function: @Sendable () async throws -> Void
    ) async throws {
        try await RedisServer.with(isDurable: false) { server in
            try await RedisServer.$current.withValue(server) { try await function() }
        }
    }
}

extension Trait where Self == RedisTrait {
    /// The suite has a Redis.
    package static var redis: RedisTrait { RedisTrait() }
}
