// SPDX-License-Identifier: Apache-2.0

import Testing
import Threads

#if canImport(Darwin)
    import Darwin
#elseif canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

@Suite(.timeLimit(.minutes(5))) struct ThreadsTests {
    @Test func `a body runs on another thread`() async throws {
        let here = currentThread()
        let there = try await onDedicatedThread { currentThread() }
        #expect(there != here)
    }

    @Test func `what a body holds is let go when it has run`() async throws {
        weak var observed: Held?
        try await withCheckedThrowingContinuation {
            (continuation: CheckedContinuation<Void, any Error>) in
            let held = Held()
            observed = held
            do {
                try DedicatedThread.start {
                    withExtendedLifetime(held) {}
                    continuation.resume()
                }
            } catch {
                continuation.resume(throwing: error)
            }
        }
        // The thread may be on its way out still.
        while observed != nil { await Task.yield() }
    }

    @Test func `a write to a pipe without a reader is an error and no signal`() async throws {
        let error = try await onDedicatedThread {
            var ends: [Int32] = [-1, -1]
            guard pipe(&ends) == 0 else { return Int32(0) }
            close(ends[0])
            var byte: UInt8 = 1
            // A process that another test starts just now has the other end, until it is its program.
            var count = write(ends[1], &byte, 1)
            while count == 1 { count = write(ends[1], &byte, 1) }
            let error = errno
            close(ends[1])
            return count == -1 ? error : 0
        }
        #expect(error == EPIPE)
    }

    @Test func `waking is seen once, however often it was done`() throws {
        let pipe = try WakeUpPipe()
        #expect(!isReadable(pipe))
        for _ in 0..<200 { pipe.wake() }
        #expect(isReadable(pipe))
        pipe.drain()
        #expect(!isReadable(pipe))
    }

    @Test func `a pipe that is full is woken all the same`() throws {
        let pipe = try WakeUpPipe()
        for _ in 0..<100_000 { pipe.wake() }
        #expect(isReadable(pipe))
        pipe.drain()
        #expect(!isReadable(pipe))
    }

    @Test func `a thread that polls returns when another wakes it`() async throws {
        let pipe = try WakeUpPipe()
        async let woken = onDedicatedThread { isReadable(pipe, within: -1) }
        pipe.wake()
        #expect(try await woken)
    }
}

private final class Held: Sendable {}

/// Runs `body` on a thread of its own and returns what it returns.
private func onDedicatedThread<Result: Sendable>(
    _ body: @escaping @Sendable () -> Result
) async throws -> Result {
    try await withCheckedThrowingContinuation { continuation in
        do {
            try DedicatedThread.start { continuation.resume(returning: body()) }
        } catch {
            continuation.resume(throwing: error)
        }
    }
}

private func isReadable(_ pipe: WakeUpPipe, within milliseconds: Int32 = 0) -> Bool {
    var descriptor = pollfd(fd: pipe.readEnd, events: Int16(POLLIN), revents: 0)
    return poll(&descriptor, 1, milliseconds) == 1
}

/// What tells threads apart that live at the same time.
private func currentThread() -> String { String(describing: pthread_self()) }
