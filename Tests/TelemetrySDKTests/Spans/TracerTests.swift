// SPDX-License-Identifier: Apache-2.0

import Instrumenting
import TelemetryModel
import TelemetrySDK
import TelemetryTesting
import Testing
import Tracing

@Suite struct TracerTests {
    @Test func `a root has a valid trace id, no parent, and both flags`() async throws {
        try await withRecordedSpans { spans in
            withSpan("root") { _ in }
            let root = try #require(spans["root"])
            #expect(root.context.isValid)
            #expect(root.parentSpanID == nil)
            #expect(root.context.flags == [.sampled, .random])
        }
    }

    @Test func `nested spans share the trace and name their parents`() async {
        await withRecordedSpans { spans in
            withSpan("outer", ofKind: .server) { _ in
                withSpan("inner") { _ in }
                withSpan("next", ofKind: .client) { _ in }
            }
            #expect(spans.outline == "SERVER outer\n  INTERNAL inner\n  CLIENT next")
            #expect(Set(spans.spans.map(\.context.traceID)).count == 1)
            #expect(Set(spans.spans.map(\.context.spanID)).count == 3)
        }
    }

    @Test func `a dropped span keeps trace id, trace state and baggage, and has an id of its own`()
        async
    {
        await withRecordedSpans(sampler: AlwaysOffSampler()) { spans in
            var context = ServiceContext.topLevel
            context.spanContext = .remote(state: "vendor=1")
            context[PassengerKey.self] = "kept"
            let span = InstrumentationSystem.tracer.startSpan("dropped", context: context)
            span.end()
            #expect(!span.isRecording)
            #expect(span.context.spanContext?.traceID == context.spanContext?.traceID)
            #expect(span.context.spanContext?.state == context.spanContext?.state)
            #expect(span.context.spanContext?.spanID != context.spanContext?.spanID)
            #expect(span.context.spanContext?.isSampled == false)
            #expect(span.context[PassengerKey.self] == "kept")
            #expect(spans.spans.isEmpty)
        }
    }

    @Test func `a remote parent is marked as remote, a local one is not`() async {
        await withRecordedSpans { spans in
            var context = ServiceContext.topLevel
            context.spanContext = .remote()
            withSpan("server", context: context) { _ in
                withSpan("inner") { _ in }
            }
            #expect(spans["server"]?.isParentRemote == true)
            #expect(spans["inner"]?.isParentRemote == false)
        }
    }

    @Test func `the random flag is passed on as it came`() async {
        await withRecordedSpans { spans in
            var context = ServiceContext.topLevel
            context.spanContext = .remote(flags: [.sampled])
            withSpan("child", context: context) { _ in }
            #expect(spans["child"]?.context.flags == [.sampled])
        }
    }

    @Test func `the sampler sees attributes and links that are given at creation`() async throws {
        let sampler = SeeingSampler()
        try await withRecordedSpans(sampler: sampler) { spans in
            let link = SpanLink(context: .topLevel, attributes: ["why": "because"])
            await withSpan("seen", attributes: ["http.route": "/expenses"], links: [link]) { _ in }
            let span = try #require(spans["seen"])
            #expect(span.attributes["sampler.saw"] == "/expenses")
            #expect(span.attributes["sampler.links"] == 1)
            #expect(span.attributes["http.route"] == "/expenses")
            #expect(span.links.count == 1)
        }
    }

    @Test func `under suppression nothing starts, and the context passes through`() async {
        await withRecordedSpans { spans in
            await withTracingSuppressed {
                withSpan("hidden") { span in
                    #expect(!span.isRecording)
                    #expect(span.context.spanContext == nil)
                }
            }
            #expect(spans.spans.isEmpty)
        }
    }

    @Test func `a tracer that only propagates starts no span and passes the caller's on`() async {
        let tracer = TelemetryTracer(mode: .propagateOnly, propagator: TraceContextPropagator())
        var context = ServiceContext.topLevel
        context.spanContext = .remote()
        let span = tracer.startSpan("none", context: context)
        #expect(!span.isRecording)
        #expect(span.context.spanContext == context.spanContext)
    }

    @Test func `a span belongs to the scope of the module that started it`() async {
        await withRecordedSpans { spans in
            withSpan("here") { _ in }
            #expect(spans.all.map { String($0.module) } == ["TelemetrySDKTests"])
        }
    }

    @Test func `spans that are recorded only are seen and not sampled`() async {
        await withRecordedSpans(sampler: AlwaysRecordSampler(AlwaysOffSampler())) { spans in
            withSpan("recorded") { #expect($0.isRecording) }
            #expect(spans["recorded"]?.context.isSampled == false)
        }
    }
}

private enum PassengerKey: ServiceContextKey {
    typealias Value = String
}

/// Writes down what it was shown.
private struct SeeingSampler: Sampler {
    var description: String { "SeeingSampler" }

    func sample(_ request: SamplingRequest) -> SamplingResult {
        var attributes: AttributeList = [
            "sampler.links": .int64(Int64(request.links.count))
        ]
        attributes["sampler.saw"] = request.attributes["http.route"]
        return SamplingResult(
            decision: .recordAndSample, attributes: attributes, traceState: TraceState())
    }
}

extension SpanContext {
    fileprivate static func remote(
        flags: TraceFlags = [.sampled, .random], state: String? = nil
    ) -> SpanContext {
        let member = state.map { $0.split(separator: "=") }.map {
            TraceState.Member(key: String($0[0]), value: String($0[1]))
        }
        return SpanContext(
            traceID: TraceID(high: 1, low: 2), spanID: SpanID(rawValue: 3), flags: flags,
            state: TraceState(members: member.map { [$0] } ?? []), isRemote: true)
    }
}
