// SPDX-License-Identifier: Apache-2.0

import Synchronization
import Threads

/// Runs calls that block, one after the other, on a thread that lives only while there are some.
///
/// Connecting resolves names and cancelling opens a connection of its own; libpq offers neither
/// without blocking (until 17). The caller bounds how many jobs there may be.
final class BlockingWorker: Sendable {
    private struct State {
        var jobs: [@Sendable () -> Void] = []
        var isRunning = false
    }

    private let state = Mutex(State())

    /// Runs `job` after those that were given before.
    ///
    /// - Throws: ``PostgresError`` if no thread can be had; the job is not run then.
    func run(_ job: @escaping @Sendable () -> Void) throws(PostgresError) {
        let mustStart = state.withLock { state in
            state.jobs.append(job)
            defer { state.isRunning = true }
            return !state.isRunning
        }
        guard mustStart else { return }
        do throws(ResourceShortage) {
            try DedicatedThread.start { [self] in work() }
        } catch {
            state.withLock { $0 = State() }
            throw PostgresError(error)
        }
    }

    private func work() {
        while let job = next() { job() }
    }

    private func next() -> (@Sendable () -> Void)? {
        state.withLock { state in
            guard !state.jobs.isEmpty else {
                state.isRunning = false
                return nil
            }
            return state.jobs.removeFirst()
        }
    }
}

extension PostgresError {
    /// There was no thread.
    init(_ shortage: ResourceShortage) {
        self.init(.configuration, "a thread could not be started (error \(shortage.code))")
    }
}
