// SPDX-License-Identifier: Apache-2.0

import Synchronization
import TelemetryModel
import TelemetrySDK

/// An exporter that keeps what it is given, answers as the test says, and can be held back.
package final class RecordingExporter: SpanExporter {
    private struct State {
        var batches: [ResourceSpans] = []
        var outcomes: [ExportOutcome] = []
        var isHeld = false
        var running = 0
        var overlapped = false
        var isShutDown = false
        var held: [CheckedContinuation<Void, Never>] = []
        var observers: [(count: Int, continuation: CheckedContinuation<Void, Never>)] = []

        mutating func takeObservers() -> [CheckedContinuation<Void, Never>] {
            let count = batches.count
            defer { observers.removeAll { $0.count <= count } }
            return observers.filter { $0.count <= count }.map(\.continuation)
        }
    }

    private let state = Mutex(State())

    /// - Parameter outcomes: the answers in turn; when they are used up, success.
    package init(outcomes: [ExportOutcome] = [], held: Bool = false) {
        state.withLock {
            $0.outcomes = outcomes
            $0.isHeld = held
        }
    }

    package var batches: [ResourceSpans] { state.withLock { $0.batches } }
    package var spans: [FinishedSpan] { batches.flatMap { $0.scopes.flatMap(\.spans) } }
    package var isShutDown: Bool { state.withLock { $0.isShutDown } }
    /// Whether two exports were ever under way at once.
    package var hasOverlapped: Bool { state.withLock { $0.overlapped } }

    package func export(_ batch: ResourceSpans) async -> ExportOutcome {
        let observers = state.withLock { state in
            state.overlapped = state.overlapped || state.running > 0
            state.running += 1
            state.batches.append(batch)
            return state.takeObservers()
        }
        for observer in observers { observer.resume() }
        await waitUntilReleased()
        return state.withLock { state in
            state.running -= 1
            return state.outcomes.isEmpty ? .success : state.outcomes.removeFirst()
        }
    }

    package func shutdown() async {
        state.withLock { $0.isShutDown = true }
        release()
    }

    /// Lets held exports go on, now and from now on.
    package func release() {
        let held = state.withLock { state in
            state.isHeld = false
            defer { state.held = [] }
            return state.held
        }
        for continuation in held { continuation.resume() }
    }

    /// Returns once at least `count` batches have arrived.
    package func received(_ count: Int) async {
        await withCheckedContinuation { continuation in
            let ready = state.withLock { state in
                state.observers.append((count, continuation))
                return state.takeObservers()
            }
            for observer in ready { observer.resume() }
        }
    }

    private func waitUntilReleased() async {
        await withCheckedContinuation { continuation in
            let goesOn = state.withLock { state in
                if state.isHeld { state.held.append(continuation) }
                return !state.isHeld
            }
            if goesOn { continuation.resume() }
        }
    }
}
