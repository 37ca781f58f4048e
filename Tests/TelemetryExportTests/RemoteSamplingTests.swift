// SPDX-License-Identifier: Apache-2.0

import Instrumenting
import Logging
import TelemetryModel
import TelemetrySDK
import Testing
import Tracing

@testable import TelemetryExport

/// The samplers ask a real server over HTTP; only the clock is the test's.
@Suite("Remote sampling over HTTP", .timeLimit(.minutes(5)))
struct RemoteSamplingTests {
    private let clock = HandMovedClock()

    @Test func `Jaeger's answers are asked for and followed`() async throws {
        let all = #"{"strategyType":"PROBABILISTIC","probabilisticSampling":{"samplingRate":1}}"#
        try await withReceiver(answers: .json(all), .init(503), .json(#"{"strategyType":9}"#)) {
            receiver, port in
            let sampler = JaegerRemoteSampler(
                endpoint: try #require(SamplingEndpoint("http://127.0.0.1:\(port)")),
                service: "täst", initial: AlwaysOffSampler(),
                server: AsyncHTTPSamplingServer(timeout: .seconds(60)), time: time, logger: .quiet)
            #expect(sampler.sample(.root).decision == .drop)
            await withRunning(sampler) {
                for _ in 0..<3 {
                    await clock.waitForSleepers(1)
                    #expect(sampler.sample(.root).decision == .recordAndSample)
                    await clock.wakeNext(of: 1)
                }
                await clock.waitForSleepers(1)
            }
            #expect(receiver.received.count == 4)
            #expect(receiver.received.allSatisfy { $0.path == "/sampling?service=t%C3%A4st" })
            #expect(receiver.received.allSatisfy { $0.headers[.traceparent] == nil })
        }
    }

    @Test func `X-Ray's rules are asked for, and its targets followed`() async throws {
        let rules = #"""
            {"SamplingRuleRecords":[{"SamplingRule":{"RuleName":"Default","Version":1,
            "Priority":10000,"FixedRate":1.0,"ReservoirSize":0,"ServiceName":"*","ServiceType":"*",
            "Host":"*","HTTPMethod":"*","URLPath":"*","ResourceARN":"*","Attributes":{}},
            "CreatedAt":1.5E9}]}
            """#
        let targets = #"""
            {"LastRuleModification":0.0,"SamplingTargetDocuments":[{"RuleName":"Default",
            "FixedRate":0.0,"Interval":10}],"UnprocessedStatistics":[]}
            """#
        try await withReceiver(answers: .json(rules), .json(targets)) { receiver, port in
            let sampler = XRayRemoteSampler(
                endpoint: try #require(SamplingEndpoint("http://127.0.0.1:\(port)")),
                resource: .test, server: AsyncHTTPSamplingServer(timeout: .seconds(60)),
                time: time, logger: .quiet)
            await withRunning(sampler) {
                await clock.waitForSleepers(2)
                #expect(sampler.sample(.root).decision == .recordAndSample)
                await clock.wakeNext(of: 2)
                await clock.waitForSleepers(2)
                #expect(sampler.sample(.root).decision == .drop)
            }
            #expect(receiver.received.map(\.path) == ["/GetSamplingRules", "/SamplingTargets"])
            let report = String(decoding: receiver.received[1].body, as: UTF8.self)
            #expect(report.contains(#""RequestCount":1"#))
            #expect(receiver.received[1].headers[.contentType] == "application/json")
        }
    }

    @Test func `an answer that is too long is not read`() async throws {
        let long = [UInt8](repeating: 32, count: SamplingQuestion.maximumBytes + 1)
        try await withReceiver(answers: .init(200, body: long)) { _, port in
            try await withServer { server in
                let error = await #expect(throws: SamplingServerFailure.self) {
                    _ = try await server.ask(.init(url: "http://127.0.0.1:\(port)/sampling"))
                }
                #expect(error?.description.contains("limit") == true)
            }
        }
    }

    @Test func `a server that does not answer is given up in time`() async throws {
        let (forever, never) = AsyncStream.makeStream(of: Void.self)
        let arrived = ShutdownSignal()
        try await withReceiver(answer: { _ in
            arrived.raise()
            for await _ in forever {}
            return .ok
        }) { _, port in
            let server = AsyncHTTPSamplingServer(timeout: .seconds(10), clock: clock)
            let question = SamplingQuestion(url: "http://127.0.0.1:\(port)")
            async let asked = Result { try await server.ask(question) }
            _ = await arrived.wait()
            await clock.wakeNext(of: 1)
            let answer = await asked
            #expect(throws: SamplingServerFailure("no answer within 10.0 seconds")) {
                try answer.get()
            }
            await server.shutdown()
            never.finish()
        }
    }

    @Test func `a redirect is not followed, and nothing is asked after the end`() async throws {
        try await withReceiver(
            answers: .init(302, headers: [.location: "http://127.0.0.1:1/"])
        ) { receiver, port in
            let question = SamplingQuestion(url: "http://127.0.0.1:\(port)/")
            let server = AsyncHTTPSamplingServer(timeout: .seconds(60))
            await #expect(throws: SamplingServerFailure("status 302")) {
                _ = try await server.ask(question)
            }
            await server.shutdown()
            await server.shutdown()
            await #expect(throws: SamplingServerFailure("it is shut down")) {
                _ = try await server.ask(question)
            }
            #expect(receiver.received.count == 1)
        }
    }

    private var time: SamplingTime {
        let seconds: @Sendable () -> Int64 = { [clock] in 1000 + clock.now.offset.components.seconds
        }
        return SamplingTime(
            clock: clock, nanoseconds: { UInt64(seconds()) * 1_000_000_000 },
            secondsSinceEpoch: { Double(seconds()) }, random: { 0.5 })
    }

    private func withServer(
        _ body: (AsyncHTTPSamplingServer) async throws -> Void
    ) async throws {
        let server = AsyncHTTPSamplingServer(timeout: .seconds(60))
        try await body(server)
        await server.shutdown()
    }

    private func withRunning(
        _ sampler: some RemoteSampler, _ body: () async throws -> Void
    ) async rethrows {
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { await sampler.run() }
            defer { group.cancelAll() }
            try await body()
        }
    }
}

extension Result where Failure == any Error {
    fileprivate init(_ body: () async throws -> Success) async {
        do { self = .success(try await body()) } catch { self = .failure(error) }
    }
}

extension StubReceiver.Answer {
    fileprivate static func json(_ text: String) -> StubReceiver.Answer {
        .init(200, headers: [.contentType: "application/json"], body: Array(text.utf8))
    }
}

extension SamplingRequest {
    /// A root whose trace id no share but the whole takes.
    fileprivate static var root: SamplingRequest {
        SamplingRequest(
            parent: nil, context: .topLevel, traceID: TraceID(high: 1, low: .max),
            isTraceIDRandom: true, name: "test", kind: .server, attributes: [:], links: [])
    }
}

extension Logger {
    fileprivate static var quiet: Logger {
        Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() })
    }
}
