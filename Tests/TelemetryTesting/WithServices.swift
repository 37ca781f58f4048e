// SPDX-License-Identifier: Apache-2.0

import ServiceLifecycle
import ServiceLifecycleTestKit

/// Runs services for as long as `body` takes, and shuts them down gracefully then, also where it throws.
///
/// A server that is cancelled instead may drop a connection that is just arriving in a way that its
/// library does not survive; one that is shut down ends what it has begun.
package func withServices<Result>(
    _ services: [any Service], _ body: () async throws -> Result
) async throws -> Result {
    try await testGracefulShutdown { trigger in
        try await withThrowingTaskGroup(of: Void.self) { group in
            for service in services { group.addTask { try await service.run() } }
            do {
                let result = try await body()
                trigger.triggerGracefulShutdown()
                try await group.waitForAll()
                return result
            } catch {
                trigger.triggerGracefulShutdown()
                while await group.nextResult() != nil {}
                throw error
            }
        }
    }
}
