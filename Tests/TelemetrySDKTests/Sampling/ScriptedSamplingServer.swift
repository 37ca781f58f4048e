// SPDX-License-Identifier: Apache-2.0

import Logging
import Synchronization
import TelemetrySDK
import TelemetryTesting

/// A sampling server that answers by a script, the last answer for ever, and keeps the questions.
final class ScriptedSamplingServer: SamplingServer {
    private struct State {
        var answers: [String?]
        var questions: [SamplingQuestion] = []
        var isShutDown = false
    }

    private let state: Mutex<State>

    /// - Parameter answers: `nil` stands for a server that is away.
    init(_ answers: String?...) {
        state = Mutex(State(answers: answers))
    }

    var questions: [SamplingQuestion] { state.withLock(\.questions) }
    var isShutDown: Bool { state.withLock(\.isShutDown) }

    func ask(_ question: SamplingQuestion) async throws(SamplingServerFailure) -> [UInt8] {
        let answer = state.withLock { state in
            state.questions.append(question)
            return state.answers.count > 1 ? state.answers.removeFirst() : state.answers[0]
        }
        guard let answer else { throw SamplingServerFailure("it is away") }
        return Array(answer.utf8)
    }

    func shutdown() async { state.withLock { $0.isShutDown = true } }
}

extension SamplingTime {
    /// Time that passes only as the test moves the clock, from a thousand seconds after the epoch.
    static func by(_ clock: ManualClock) -> SamplingTime {
        SamplingTime(
            clock: clock,
            nanoseconds: { UInt64(1000 + clock.now.offset.seconds) * 1_000_000_000 },
            secondsSinceEpoch: { 1000 + clock.now.offset.seconds },
            // The middle of the variation, where pauses are as planned.
            random: { 0.5 })
    }
}

extension Duration {
    fileprivate var seconds: Double {
        Double(components.seconds) + Double(components.attoseconds) / 1e18
    }
}

extension Logger {
    static var silent: Logger {
        Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() })
    }
}

/// Runs a sampler until `body` has returned.
func withRunning(_ sampler: some RemoteSampler, _ body: () async throws -> Void) async rethrows {
    try await withThrowingTaskGroup(of: Void.self) { group in
        group.addTask { await sampler.run() }
        defer { group.cancelAll() }
        try await body()
    }
}
