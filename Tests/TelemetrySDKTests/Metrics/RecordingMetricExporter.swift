// SPDX-License-Identifier: Apache-2.0

import Instrumenting
import Synchronization
import TelemetryModel
import TelemetrySDK
import Tracing

/// An exporter that keeps what it is given, answers as the test says, and can be held back.
final class RecordingMetricExporter: MetricExporter {
    private struct State {
        var exports: [ResourceMetrics] = []
        var outcomes: [ExportOutcome]
        var isHeld: Bool
        var running = 0
        var hasOverlapped = false
        var wasSuppressed = true
        var isShutDown = false
        var held: [CheckedContinuation<Void, Never>] = []
        var observers: [(count: Int, continuation: CheckedContinuation<Void, Never>)] = []

        mutating func takeObservers() -> [CheckedContinuation<Void, Never>] {
            let count = exports.count
            defer { observers.removeAll { $0.count <= count } }
            return observers.filter { $0.count <= count }.map(\.continuation)
        }
    }

    private let state: Mutex<State>

    /// - Parameter outcomes: the answers in turn; when they are used up, success.
    init(outcomes: [ExportOutcome] = [], held: Bool = false) {
        state = Mutex(State(outcomes: outcomes, isHeld: held))
    }

    /// The numbers of each export.
    var values: [[MetricNumber?]] {
        state.withLock { $0.exports }.map { $0.scopes.flatMap(\.metrics).flatMap(\.values) }
    }
    var isShutDown: Bool { state.withLock { $0.isShutDown } }
    /// Whether two exports were ever under way at once.
    var hasOverlapped: Bool { state.withLock { $0.hasOverlapped } }
    /// Whether tracing was suppressed in all exports.
    var wasSuppressed: Bool { state.withLock { $0.wasSuppressed } }

    func export(_ metrics: ResourceMetrics) async -> ExportOutcome {
        let isSuppressed = ServiceContext.current?.isTracingSuppressed ?? false
        let observers = state.withLock { state in
            state.hasOverlapped = state.hasOverlapped || state.running > 0
            state.wasSuppressed = state.wasSuppressed && isSuppressed
            state.running += 1
            state.exports.append(metrics)
            return state.takeObservers()
        }
        for observer in observers { observer.resume() }
        await waitUntilReleased()
        return state.withLock { state in
            state.running -= 1
            return state.outcomes.isEmpty ? .success : state.outcomes.removeFirst()
        }
    }

    func shutdown() async {
        state.withLock { $0.isShutDown = true }
        release()
    }

    /// Lets held exports go on, now and from now on.
    func release() {
        let held = state.withLock { state in
            state.isHeld = false
            defer { state.held = [] }
            return state.held
        }
        for continuation in held { continuation.resume() }
    }

    /// Returns once at least `count` exports have begun.
    func received(_ count: Int) async {
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
