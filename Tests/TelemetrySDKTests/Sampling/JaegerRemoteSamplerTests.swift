// SPDX-License-Identifier: Apache-2.0

import Logging
import ServiceLifecycleTestKit
import TelemetryModel
import TelemetrySDK
import TelemetryTesting
import Testing

@Suite("Sampling as Jaeger says", .timeLimit(.minutes(5)))
struct JaegerRemoteSamplerTests {
    private let clock = ManualClock()

    @Test func `the initial sampler decides until there is an answer`() async throws {
        let server = ScriptedSamplingServer(
            nil, #"{"strategyType":"PROBABILISTIC","probabilisticSampling":{"samplingRate":1}}"#)
        let sampler = sampler(server)
        #expect(sampler.sample(.of()).decision == .drop)
        await withRunning(sampler) {
            await clock.sleepers(1)
            #expect(sampler.sample(.of()).decision == .drop, "the server is away")
            clock.advance(by: .seconds(60))
            await clock.sleepers(1)
            #expect(sampler.sample(.of()).decision == .recordAndSample)
            #expect(sampler.description == "JaegerRemoteSampler{TraceIdRatioBased{1.000000}}")
        }
        #expect(server.questions.first?.url == "http://localhost:5778/sampling?service=a%20shop%2B")
        #expect(server.questions.allSatisfy { $0.body == nil })
        #expect(server.isShutDown)
    }

    @Test func `the last answer stays in force while the server is away or talks nonsense`()
        async throws
    {
        let server = ScriptedSamplingServer(
            #"{"strategyType":1,"rateLimitingSampling":{"maxTracesPerSecond":2}}"#, nil, "<html>",
            "{}", #"{"strategyType":7}"#)
        let sampler = sampler(server)
        await withRunning(sampler) {
            for _ in 0..<5 {
                await clock.sleepers(1)
                #expect(sampler.description == "JaegerRemoteSampler{RateLimitingSampler{2.0}}")
                clock.advance(by: .seconds(60))
            }
        }
    }

    @Test func `an answer that says the same again does not fill a rate up`() async throws {
        let server = ScriptedSamplingServer(
            #"{"strategyType":"RATE_LIMITING","rateLimitingSampling":{"maxTracesPerSecond":0.01}}"#)
        let sampler = sampler(server)
        await withRunning(sampler) {
            await clock.sleepers(1)
            #expect(sampler.sample(.of()).decision == .recordAndSample)
            clock.advance(by: .seconds(60))
            await clock.sleepers(1)
            #expect(server.questions.count == 2)
            #expect(sampler.sample(.of()).decision == .drop)
        }
    }

    @Test func `what a caller debugs is always sampled`() {
        let sampler = sampler(ScriptedSamplingServer(nil))
        let context = B3Propagator(.single).context(from: ["b3": "d"])
        #expect(sampler.sample(.of(context: context)).decision == .recordAndSample)
    }

    @Test func `graceful shutdown ends it, whatever it waits for`() async throws {
        let server = ScriptedSamplingServer(nil)
        let sampler = sampler(server)
        await testGracefulShutdown { trigger in
            await withTaskGroup(of: Void.self) { group in
                group.addTask { await sampler.run() }
                await clock.sleepers(1)
                trigger.triggerGracefulShutdown()
                await group.waitForAll()
            }
        }
        #expect(server.isShutDown)
    }

    private func sampler(_ server: ScriptedSamplingServer) -> JaegerRemoteSampler {
        JaegerRemoteSampler(
            service: "a shop+", initial: AlwaysOffSampler(), server: server,
            time: .by(clock), logger: .silent)
    }
}

@Suite("Jaeger's sampling strategies")
struct JaegerSamplingStrategyTests {
    @Test(
        "Both forms of the type, and fields that protobuf leaves out",
        arguments: [
            (
                #"{"strategyType":"PROBABILISTIC","probabilisticSampling":{"samplingRate":0.25}}"#,
                .probabilistic(0.25)
            ),
            (
                #"{"strategyType":0,"probabilisticSampling":{"samplingRate":1.5}}"#,
                .probabilistic(1)
            ),
            (#"{"probabilisticSampling":{}}"#, .probabilistic(0)),
            (
                #"{"strategyType":"RATE_LIMITING","rateLimitingSampling":{"maxTracesPerSecond":7}}"#,
                .rateLimiting(7)
            ),
            (#"{"strategyType":1,"rateLimitingSampling":{}}"#, .rateLimiting(0)),
            (
                #"""
                {"strategyType":0,"probabilisticSampling":{"samplingRate":0.5},"operationSampling":{
                "defaultSamplingProbability":0.1,"defaultLowerBoundTracesPerSecond":0.5,
                "perOperationStrategies":[{"operation":"GET /",
                "probabilisticSampling":{"samplingRate":1}}]}}
                """#,
                .perOperation(
                    .init(
                        defaultProbability: 0.1, lowerBound: 0.5, probabilities: ["GET /": 1]))
            ),
        ] as [(String, JaegerSamplingStrategy)])
    func read(json: String, expected: JaegerSamplingStrategy) throws {
        #expect(try JaegerSamplingStrategy(json: Array(json.utf8)) == expected)
    }

    @Test(
        "Anything else is an error",
        arguments: [
            "", "[]", "{}", "null", #"{"strategyType":"ADAPTIVE"}"#, #"{"strategyType":1}"#,
            #"{"strategyType":1,"probabilisticSampling":{"samplingRate":1}}"#,
            #"{"probabilisticSampling":{"samplingRate":"1"}}"#,
        ])
    func refused(json: String) {
        #expect(throws: SamplingServerFailure.self) {
            try JaegerSamplingStrategy(json: Array(json.utf8))
        }
    }

    @Test func `each operation has its share, and one trace at least`() throws {
        let strategy = JaegerSamplingStrategy.perOperation(
            .init(defaultProbability: 0, lowerBound: 1, probabilities: ["all": 1]))
        let sampler = strategy.makeSampler { 5_000_000_000 }
        func decisions(_ name: String, _ count: Int) -> Int {
            var request = SamplingRequest.of()
            request.name = name
            return (0..<count).count { _ in sampler.sample(request).decision == .recordAndSample }
        }
        #expect(decisions("all", 20) == 20)
        #expect(decisions("rare", 20) == 1)
        #expect(decisions("rarer", 20) == 1)
    }

    @Test func `names without number do not fill the memory`() throws {
        let sampler = JaegerSamplingStrategy.perOperation(
            .init(defaultProbability: 0, lowerBound: 1, probabilities: [:])
        ).makeSampler { 5_000_000_000 }
        var request = SamplingRequest.of()
        let sampled = (0..<5000).count { number in
            request.name = "operation \(number)"
            return sampler.sample(request).decision == .recordAndSample
        }
        #expect(sampled == 2000)
    }
}
