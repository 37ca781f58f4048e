// SPDX-License-Identifier: Apache-2.0

import Logging
import ServiceLifecycle
import Synchronization
import TelemetryModel

/// Samples by the rules of AWS X-Ray, which a collector or daemon near by passes on.
///
/// The first rule that matches decides. Until there are rules, where none matches, and when they have
/// not been confirmed for an hour, one trace a second and 5 % of the others are sampled. What each rule
/// decided is reported, and the targets that come back are followed. For roots, below
/// ``ParentBasedSampler``.
///
/// See AWS X-Ray API reference, `GetSamplingRules` and `GetSamplingTargets`, and the remote samplers
/// of OpenTelemetry's contrib repositories.
package final class XRayRemoteSampler: RemoteSampler {
    /// How long rules are good for, in seconds.
    private static let rulesLifetime = 3600.0

    private struct State {
        var rules: [XRayRuleSampler] = []
        /// In seconds since the Unix epoch.
        var refreshed = -Double.infinity
    }

    private let endpoint: SamplingEndpoint
    private let interval: Duration
    private let service: XRayService
    private let server: any SamplingServer
    private let time: SamplingTime
    private let log: SamplingServerLog
    private let clientID: String
    private let fallback: XRayFallbackSampler
    private let state = Mutex(State())

    /// - Parameters:
    ///   - interval: how often rules are asked for; targets are by what the service says.
    ///   - clientID: 24 hexadecimal digits that tell this program from others like it.
    package init(
        endpoint: SamplingEndpoint = .xray, interval: Duration = .seconds(300),
        resource: Resource, server: any SamplingServer, time: SamplingTime = SamplingTime(),
        clientID: String = XRayRemoteSampler.randomClientID(), logger: Logger
    ) {
        self.endpoint = endpoint
        self.interval = interval
        service = XRayService(resource)
        self.server = server
        self.time = time
        self.clientID = clientID
        log = SamplingServerLog(server: endpoint.description, logger: logger)
        fallback = XRayFallbackSampler(clock: time.nanoseconds)
    }

    package func sample(_ request: SamplingRequest) -> SamplingResult {
        let (rules, refreshed) = state.withLock { ($0.rules, $0.refreshed) }
        guard time.secondsSinceEpoch() - refreshed < Self.rulesLifetime else {
            return fallback.sample(request)
        }
        let subject = XRaySamplingSubject(request, service: service)
        guard let rule = rules.first(where: { $0.rule.matches(subject) }) else {
            return fallback.sample(request)
        }
        return rule.sample(request)
    }

    package var description: String { "XRayRemoteSampler{\(endpoint)}" }

    package static func randomClientID() -> String {
        String((0..<24).map { _ in "0123456789abcdef".randomElement() ?? "0" })
    }
}

extension XRayRemoteSampler {
    package func run() async {
        // What ends these is the shutdown or the cancellation, neither of which is a failure.
        try? await cancelWhenGracefulShutdown {
            try await withThrowingDiscardingTaskGroup { group in
                group.addTask { try await self.repeatedly(every: self.interval, self.askForRules) }
                group.addTask {
                    try await self.time.pause(.seconds(XRayRuleSampler.defaultInterval))
                    try await self.repeatedly(
                        every: .seconds(XRayRuleSampler.defaultInterval), self.reportAndFollow)
                }
            }
        }
        await server.shutdown()
    }

    private func repeatedly(
        every interval: Duration, _ ask: () async throws(SamplingServerFailure) -> Void
    ) async throws {
        while true {
            do throws(SamplingServerFailure) {
                try await ask()
            } catch {
                if !Task.isCancelled { log.failed(error) }
            }
            try await time.pause(interval)
        }
    }

    /// A rule that has not changed keeps its counts and its quota.
    private func askForRules() async throws(SamplingServerFailure) {
        let now = time.secondsSinceEpoch()
        let answer = try await server.ask(
            SamplingQuestion(url: endpoint.url("/GetSamplingRules"), body: XRayRulesAnswer.question)
        )
        let rules = try XRayRulesAnswer.rules(json: answer)
        state.withLock { state in
            let known = state.rules
            state.rules = rules.map { rule in
                known.first { $0.rule == rule } ?? XRayRuleSampler(rule, time: time)
            }
            state.refreshed = now
        }
        log.succeeded()
    }

    private func reportAndFollow() async throws(SamplingServerFailure) {
        let rules = state.withLock(\.rules)
        let due = rules.compactMap { rule in
            rule.report(clientID: clientID).map { (rule: rule, report: $0) }
        }
        guard !due.isEmpty, let body = XRayRuleReport.question(due.map(\.report)) else { return }
        let answer = try XRayTargetsAnswer(
            json: try await server.ask(
                SamplingQuestion(url: endpoint.url("/SamplingTargets"), body: body)))
        for (rule, report) in due { rule.settle(report) }
        for target in answer.targets ?? [] {
            rules.first { $0.rule.name == target.ruleName }?.apply(target)
        }
        log.succeeded()
        if answer.asksForRules(since: state.withLock(\.refreshed)) { try await askForRules() }
    }
}
