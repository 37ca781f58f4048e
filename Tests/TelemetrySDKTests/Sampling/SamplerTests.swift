// SPDX-License-Identifier: Apache-2.0

import TelemetryModel
import TelemetrySDK
import Testing
import Tracing

@Suite("Samplers")
struct SamplerTests {
    private static let parent = SpanContext(
        traceID: TraceID(high: 1, low: 2), spanID: SpanID(rawValue: 3), flags: .sampled,
        state: TraceState(members: [.init(key: "foo", value: "1")]))

    @Test func `the constant samplers decide alike for all and keep the trace state`() {
        let request = SamplingRequest.of(parent: Self.parent)
        #expect(AlwaysOnSampler().sample(request).decision == .recordAndSample)
        #expect(AlwaysOffSampler().sample(request).decision == .drop)
        #expect(AlwaysOnSampler().sample(request).traceState == Self.parent.state)
        #expect(AlwaysOffSampler().sample(request).traceState == Self.parent.state)
        #expect(AlwaysOnSampler().sample(.of()).traceState.isEmpty)
        #expect(AlwaysOnSampler().sample(.of()).attributes.isEmpty)
    }

    @Test func `descriptions are those that the specification prescribes`() throws {
        #expect(AlwaysOnSampler().description == "AlwaysOnSampler")
        #expect(AlwaysOffSampler().description == "AlwaysOffSampler")
        for (ratio, text) in [
            (0.0001, "0.000100"), (1, "1.000000"), (0, "0.000000"), (0.5, "0.500000"),
        ] {
            let sampler = try TraceIDRatioSampler(ratio: ratio)
            #expect(sampler.description == "TraceIdRatioBased{\(text)}")
        }
    }

    @Test func `AlwaysRecord turns only a drop into a recording`() throws {
        #expect(
            AlwaysRecordSampler(AlwaysOffSampler()).sample(.of()).decision == .recordOnly)
        #expect(
            AlwaysRecordSampler(AlwaysOnSampler()).sample(.of()).decision == .recordAndSample)
        let named = AlwaysRecordSampler(NamedSampler("inner"))
        #expect(named.sample(.of()).attributes["asked"] == .string("inner"))
    }

    @Test(
        "The parent's place and decision choose the delegate",
        arguments: [
            (nil, nil, "root"), (nil, true, "remote on"), (nil, false, "remote off"),
            ((true, true), nil, "remote on"), ((true, false), nil, "remote off"),
            ((false, true), nil, "local on"), ((false, false), nil, "local off"),
            ((false, true), false, "local on"), ((true, false), true, "remote off"),
        ] as [((isRemote: Bool, isSampled: Bool)?, Bool?, String)])
    func delegates(
        parent: (isRemote: Bool, isSampled: Bool)?, requested: Bool?, expected: String
    ) {
        let sampler = ParentBasedSampler(
            root: NamedSampler("root"), remoteParentSampled: NamedSampler("remote on"),
            remoteParentNotSampled: NamedSampler("remote off"),
            localParentSampled: NamedSampler("local on"),
            localParentNotSampled: NamedSampler("local off"))
        let span = parent.map {
            SpanContext(
                traceID: TraceID(high: 1, low: 2), spanID: SpanID(rawValue: 3),
                flags: $0.isSampled ? .sampled : [], isRemote: $0.isRemote)
        }
        // Only a propagator can say that sampling was requested.
        let header = requested.map { ["b3": $0 ? "1" : "0"] } ?? [:]
        let context = B3Propagator(.single).context(from: header)
        let asked = sampler.sample(.of(parent: span, context: context)).attributes["asked"]
        #expect(asked == .string(expected))
    }

    @Test func `by default the parent's decision is followed`() {
        let sampler = ParentBasedSampler(root: AlwaysOnSampler())
        for isRemote in [true, false] {
            var parent = Self.parent
            parent.isRemote = isRemote
            #expect(sampler.sample(.of(parent: parent)).decision == .recordAndSample)
            parent.flags = []
            #expect(sampler.sample(.of(parent: parent)).decision == .drop)
            #expect(sampler.sample(.of(parent: parent)).traceState == parent.state)
        }
    }

    @Test func `a remote span without a decision leaves it to the root, its children to it`() {
        let sampler = ParentBasedSampler(root: NamedSampler("root"))
        let context = B3Propagator(.single).context(
            from: ["b3": "463ac35c9f6413ad48485a3953bb6124-a2fb4a1d1a96d312"])
        let remote = SamplingRequest.of(parent: context.spanContext, context: context)
        #expect(sampler.sample(remote).attributes["asked"] == .string("root"))
        let local = SamplingRequest.of(parent: Self.parent, context: context)
        #expect(sampler.sample(local).decision == .recordAndSample)
    }

    /// `always_off` drops always, and the two by ratio must ignore the parent's flag (`trace/sdk.md`).
    @Test func `debug is honoured by every sampler that the specification lets`() throws {
        let ids = "463ac35c9f6413ad48485a3953bb6124-a2fb4a1d1a96d312"
        for header in ["d", "\(ids)-d"] {
            let context = B3Propagator(.single).context(from: ["b3": header])
            func decision(of sampler: any Sampler) -> SamplingResult.Decision {
                sampler.sample(.of(parent: context.spanContext, context: context)).decision
            }
            let none = try RateLimitingSampler(tracesPerSecond: 0.001) { 0 }
            #expect((0..<5).allSatisfy { _ in decision(of: none) == .recordAndSample })
            #expect(none.sample(.of()).decision == .recordAndSample, "nothing was used up")
            for root: any Sampler in [
                AlwaysOffSampler(), try TraceIDRatioSampler(ratio: 0),
                try ProbabilitySampler(ratio: 0),
            ] {
                #expect(decision(of: ParentBasedSampler(root: root)) == .recordAndSample)
                #expect(decision(of: AlwaysRecordSampler(root)) == .recordOnly)
                #expect(decision(of: root) == .drop)
            }
        }
    }

    @Test func `an invalid parent is none`() {
        let sampler = ParentBasedSampler(root: NamedSampler("root"))
        let parent = SpanContext(traceID: .invalid, spanID: .invalid, flags: .sampled)
        #expect(sampler.sample(.of(parent: parent)).attributes["asked"] == .string("root"))
    }
}
