// SPDX-License-Identifier: Apache-2.0

import ServiceLifecycle

/// Suspends until the task is cancelled or asked to shut down, and throws `CancellationError` then.
///
/// For a handler that is to be interrupted, or a server that is not to answer: unlike a long sleep it
/// depends on no time, and it holds up no shutdown.
package func untilCancelled() async throws {
    let (never, continuation) = AsyncStream.makeStream(of: Never.self)
    await cancelWhenGracefulShutdown {
        for await _ in never {}
    }
    continuation.finish()
    throw CancellationError()
}
