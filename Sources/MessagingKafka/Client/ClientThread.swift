// SPDX-License-Identifier: Apache-2.0

import Messaging

#if canImport(Darwin)
    import Darwin
#elseif canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// Threads outside Swift's pool, for calls that wait in librdkafka.
enum ClientThread {
    private final class Body: Sendable {
        let run: @Sendable () -> Void
        init(_ run: @escaping @Sendable () -> Void) { self.run = run }
    }

    /// Starts a thread that ends when `body` returns; nobody joins it.
    ///
    /// - Throws: ``MessagingError/Code/unavailable`` if the system has no thread left to give.
    static func start(_ body: @escaping @Sendable () -> Void) throws(MessagingError) {
        let body = Unmanaged.passRetained(Body(body))
        #if canImport(Darwin)
            var thread: pthread_t?
        #else
            var thread: pthread_t = 0
        #endif
        let status = pthread_create(
            &thread, nil,
            { argument in
                // Darwin's argument is not optional.
                let argument: UnsafeMutableRawPointer? = argument
                if let argument { ClientThread.run(argument) }
                return nil
            }, body.toOpaque())
        guard status == 0 else {
            body.release()
            throw MessagingError(
                .unavailable, "A thread could not be started (error \(status)).")
        }
        #if canImport(Darwin)
            if let thread { pthread_detach(thread) }
        #else
            pthread_detach(thread)
        #endif
    }

    private static func run(_ argument: UnsafeMutableRawPointer) {
        Unmanaged<Body>.fromOpaque(argument).takeRetainedValue().run()
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
