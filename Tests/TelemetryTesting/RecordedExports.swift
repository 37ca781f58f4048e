// SPDX-License-Identifier: Apache-2.0

import Instrumenting
import Synchronization
import TelemetryModel
import TelemetrySDK
import Tracing

/// An exporter that keeps what it is given, answers as the test says, and can be held back.
package final class RecordedExports<Batch: Sendable>: Sendable {
    private struct State {
        var batches: [Batch] = []
        var outcomes: [ExportOutcome]
        var isHeld: Bool
        var running = 0
        var hasOverlapped = false
        var wasSuppressed = true
        var isShutDown = false
        var held: [CheckedContinuation<Void, Never>] = []
        var observers: [(count: Int, continuation: CheckedContinuation<Void, Never>)] = []

        mutating func takeObservers() -> [CheckedContinuation<Void, Never>] {
            let count = batches.count
            defer { observers.removeAll { $0.count <= count } }
            return observers.filter { $0.count <= count }.map(\.continuation)
        }
    }

    private let state: Mutex<State>

    /// - Parameter outcomes: the answers in turn; when they are used up, success.
    package init(outcomes: [ExportOutcome] = [], held: Bool = false) {
        state = Mutex(State(outcomes: outcomes, isHeld: held))
    }

    package var batches: [Batch] { state.withLock { $0.batches } }
    package var isShutDown: Bool { state.withLock { $0.isShutDown } }
    /// Whether two exports were ever under way at once.
    package var hasOverlapped: Bool { state.withLock { $0.hasOverlapped } }
    /// Whether tracing was suppressed in all exports.
    package var wasSuppressed: Bool { state.withLock { $0.wasSuppressed } }

    package func export(_ batch: Batch) async -> ExportOutcome {
        let isSuppressed = ServiceContext.current?.isTracingSuppressed ?? false
        let observers = state.withLock { state in
            state.hasOverlapped = state.hasOverlapped || state.running > 0
            state.wasSuppressed = state.wasSuppressed && isSuppressed
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

    /// Returns once at least `count` exports have begun.
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

package typealias RecordingExporter = RecordedExports<ResourceSpans>

extension RecordedExports: SpanExporter where Batch == ResourceSpans {
    package var spans: [FinishedSpan] { batches.flatMap { $0.scopes.flatMap(\.spans) } }
}

package typealias RecordingLogExporter = RecordedExports<ResourceLogs>

extension RecordedExports: LogRecordExporter where Batch == ResourceLogs {
    package var records: [LogRecord] { batches.flatMap { $0.scopes.flatMap(\.records) } }
}

package typealias RecordingMetricExporter = RecordedExports<ResourceMetrics>

extension RecordedExports: MetricExporter where Batch == ResourceMetrics {}
