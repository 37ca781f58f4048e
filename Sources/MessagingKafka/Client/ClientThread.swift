// SPDX-License-Identifier: Apache-2.0

import Messaging
import Threads

/// Threads outside Swift's pool, for calls that wait in librdkafka.
enum ClientThread {
    /// Starts a thread that ends when `body` returns; nobody joins it.
    ///
    /// - Throws: ``MessagingError/Code/unavailable`` if the system has no thread left to give.
    static func start(_ body: @escaping @Sendable () -> Void) throws(MessagingError) {
        do throws(ResourceShortage) {
            try DedicatedThread.start(body)
        } catch {
            throw MessagingError(
                .unavailable, "A thread could not be started (error \(error.code)).")
        }
    }

    /// Runs one call that blocks, for at most as long as the call itself promises.
    static func perform<Result: Sendable>(
        _ body: @escaping @Sendable () throws(MessagingError) -> Result
    ) async throws -> Result {
        try await withCheckedThrowingContinuation { continuation in
            do {
                try start {
                    do {
                        continuation.resume(returning: try body())
                    } catch {
                        continuation.resume(throwing: error)
                    }
                }
            } catch {
                continuation.resume(throwing: error)
            }
        }
    }
}
