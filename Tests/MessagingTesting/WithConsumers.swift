// SPDX-License-Identifier: Apache-2.0

import ServiceLifecycleTestKit

/// Runs consumers for as long as `body` takes, and shuts them down gracefully then: once this returns,
/// everything that they had at hand is settled, and nothing comes any more.
///
/// - Parameter consume: one consumer, such as a call of ``Messaging/MessageBroker/consume(_:_:)``.
/// - Throws: ``BrokenRule`` where a consumer ends before it is asked to; what either closure throws.
package func withConsumers<Result: Sendable>(
    _ count: Int = 1, _ consume: @escaping @Sendable () async throws -> Void,
    _ body: @escaping @Sendable () async throws -> Result
) async throws -> Result {
    try await testGracefulShutdown { trigger in
        try await untilFirst(of: count, consume, body) { group in
            trigger.triggerGracefulShutdown()
            try await group.waitForAll()
        }
    }
}

/// Runs consumers for as long as `body` takes, and cancels them then, whatever they are at.
///
/// Their connections are closed when this returns.
package func interruptingConsumers<Result: Sendable>(
    _ count: Int = 1, _ consume: @escaping @Sendable () async throws -> Void,
    _ body: @escaping @Sendable () async throws -> Result
) async throws -> Result {
    try await untilFirst(of: count, consume, body) { group in
        group.cancelAll()
        while await group.nextResult() != nil {}
    }
}

/// Waits for `body`, which has to be the first to end, and then ends the consumers.
private func untilFirst<Result: Sendable>(
    of count: Int, _ consume: @escaping @Sendable () async throws -> Void,
    _ body: @escaping @Sendable () async throws -> Result,
    _ end: (inout ThrowingTaskGroup<Result?, any Error>) async throws -> Void
) async throws -> Result {
    try await withThrowingTaskGroup(of: Result?.self) { group in
        for _ in 0..<count {
            group.addTask {
                try await consume()
                return nil
            }
        }
        group.addTask { try await body() }
        guard let first = try await group.next() ?? nil else {
            throw BrokenRule(description: "the consumer gave up by itself")
        }
        try await end(&group)
        return first
    }
}
