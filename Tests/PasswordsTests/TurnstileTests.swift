// SPDX-License-Identifier: Apache-2.0

import Synchronization
import Testing

@testable import Passwords

@Suite(.timeLimit(.minutes(5))) struct TurnstileTests {
    @Test func `one is let through at a time, and everybody once`() async throws {
        let turnstile = Turnstile(waiting: 100)
        let tally = Tally()
        try await withThrowingDiscardingTaskGroup { group in
            for _ in 0..<100 {
                group.addTask {
                    try await turnstile.pass {
                        #expect(tally.inside.wrappingAdd(1, ordering: .relaxed).newValue == 1)
                        await Task.yield()
                        tally.inside.wrappingSubtract(1, ordering: .relaxed)
                        tally.passed.wrappingAdd(1, ordering: .relaxed)
                    }
                }
            }
        }
        #expect(tally.passed.load(ordering: .relaxed) == 100)
    }

    @Test func `those who wait go in their order, and one too many is turned away`() async throws {
        let tally = Tally()
        try await withBusyTurnstile(waiting: 2) { turnstile, group in
            for number in 1...2 {
                group.addTask {
                    try await turnstile.pass { tally.order.withLock { $0.append(number) } }
                }
                while turnstile.waiting < number { await Task.yield() }
            }
            await #expect(throws: Turnstile.IsFull.self) { try await turnstile.pass {} }
        }
        #expect(tally.order.withLock { $0 } == [1, 2])
    }

    @Test func `who gives up leaves the line at once`() async throws {
        try await withBusyTurnstile(waiting: 1) { turnstile, _ in
            await withTaskGroup(of: Void.self) { group in
                group.addTask {
                    await #expect(throws: CancellationError.self) { try await turnstile.pass {} }
                }
                while turnstile.waiting < 1 { await Task.yield() }
                group.cancelAll()
            }
            #expect(turnstile.waiting == 0)
        }
    }

    @Test func `who has given up already does not enter`() async throws {
        let turnstile = Turnstile(waiting: 1)
        await withTaskGroup(of: Void.self) { group in
            group.cancelAll()
            group.addTask {
                await #expect(throws: CancellationError.self) { try await turnstile.pass {} }
            }
        }
        try await turnstile.pass {}
    }

    @Test func `work that fails lets the next one in`() async throws {
        struct Failure: Error {}
        let turnstile = Turnstile(waiting: 0)
        await #expect(throws: Failure.self) { try await turnstile.pass { throw Failure() } }
        try await turnstile.pass {}
    }
}

/// What several who pass leave behind.
private final class Tally: Sendable {
    let inside = Atomic(0)
    let passed = Atomic(0)
    let order = Mutex<[Int]>([])
}

/// Runs `body` while somebody is passing, who goes when `body` is done.
private func withBusyTurnstile(
    waiting: Int,
    _ body: (Turnstile, inout ThrowingTaskGroup<Void, any Error>) async throws -> Void
) async throws {
    let turnstile = Turnstile(waiting: waiting)
    let (entered, enter) = AsyncStream.makeStream(of: Void.self)
    let (gone, go) = AsyncStream.makeStream(of: Void.self)
    try await withThrowingTaskGroup(of: Void.self) { group in
        group.addTask {
            try await turnstile.pass {
                enter.finish()
                for await _ in gone {}
            }
        }
        for await _ in entered {}
        defer { go.finish() }
        try await body(turnstile, &group)
        go.finish()
        try await group.waitForAll()
    }
}
