// SPDX-License-Identifier: Apache-2.0

import TelemetryModel
import TelemetrySDK
import Testing
import Tracing

@Suite("Jaeger's header")
struct JaegerPropagatorTests {
    private let propagator = JaegerPropagator()

    @Test(
        "Headers of Jaeger's clients are read",
        arguments: [
            ("\(Sample.trace):\(Sample.span):0:1", Sample.trace, true),
            ("\(Sample.trace):\(Sample.span):0:0", Sample.trace, false),
            ("\(Sample.trace):\(Sample.span):0000000000000017:01", Sample.trace, true),
            ("\(Sample.trace)%3A\(Sample.span)%3A0%3A1", Sample.trace, true),
            (
                "\(Sample.shortTrace):\(Sample.span)::9", "0000000000000000\(Sample.shortTrace)",
                true
            ),
            ("f:\(Sample.span):0:0", "0000000000000000000000000000000f", false),
        ])
    func accepted(header: String, trace: String, isSampled: Bool) {
        let span = propagator.context(from: ["uber-trace-id": header]).spanContext
        #expect(span?.traceID.description == trace)
        #expect(span?.spanID == Sample.spanID)
        #expect(span?.isSampled == isSampled)
        #expect(span?.isRemote == true)
    }

    @Test(
        "Anything else is ignored",
        arguments: [
            "", ":::", "\(Sample.trace)", "\(Sample.trace):\(Sample.span):0",
            "\(Sample.trace):\(Sample.span):0:", "\(Sample.trace):\(Sample.span):0:1:2",
            "\(Sample.trace):\(Sample.span):0:100", "\(Sample.trace):\(Sample.span):0:x",
            "\(Sample.trace)0:\(Sample.span):0:1", "\(Sample.trace):\(Sample.span)0:0:1",
            "0:\(Sample.span):0:1", "\(Sample.trace):0:0:1", "g:\(Sample.span):0:1",
            "\(Sample.trace)-\(Sample.span)-0-1",
        ])
    func rejected(header: String) {
        #expect(propagator.context(from: ["uber-trace-id": header]).spanContext == nil)
    }

    @Test func `a short id is written in full and the parent as zero`() {
        #expect(
            propagator.forwarded(["uber-trace-id": "f:e:d:1"])
                == ["uber-trace-id": "0000000000000000000000000000000f:000000000000000e:0:1"])
    }

    @Test func `the debug flag is passed on`() {
        let header = "\(Sample.trace):\(Sample.span):0:3"
        #expect(propagator.context(from: ["uber-trace-id": header]).isSamplingDebug)
        #expect(propagator.forwarded(["uber-trace-id": header]) == ["uber-trace-id": header])
    }

    @Test func `baggage is read from one header and written as many`() {
        #expect(
            propagator.forwarded(["jaeger-baggage": "user=7, city=K%C3%B6ln"])
                == ["uberctx-user": "7", "uberctx-city": "K%C3%B6ln"])
    }
}

@Suite("AWS X-Ray's header")
struct XRayPropagatorTests {
    private let propagator = XRayPropagator()
    private let root = "Root=1-463ac35c-9f6413ad48485a3953bb6124"
    private let parent = "Parent=a2fb4a1d1a96d312"

    private func context(_ header: String) -> ServiceContext {
        propagator.context(from: ["x-amzn-trace-id": header])
    }

    @Test(
        "Pairs are read in any order",
        arguments: [
            ("{r};{p};Sampled=1", true), ("{r};{p};Sampled=0", false), ("{r};{p}", nil),
            ("{r};{p};Sampled=?", nil), ("Sampled=1;{p};{r}", true), ("{r}; {p} ;Sampled=1", true),
            ("Self=1-2;{r};{p};Sampled=1", true), ("{r};;{p};odd;Sampled=1;", true),
        ] as [(String, Bool?)])
    func accepted(pattern: String, isSampled: Bool?) {
        let context = context(filled(pattern))
        #expect(context.spanContext?.traceID == Sample.traceID)
        #expect(context.spanContext?.spanID == Sample.spanID)
        #expect(context.spanContext?.isSampled == (isSampled ?? false))
        #expect(context.isSamplingDeferred == (isSampled == nil))
    }

    @Test(
        "Anything else is ignored",
        arguments: [
            "", "{r}", "{p}", "{r};{p};Sampled=", "{r};{p};Sampled=2", "{r};{p};Sampled=true",
            "Root=2-463ac35c-9f6413ad48485a3953bb6124;{p}", "Root=1-463ac35c;{p}",
            "Root=1-00000000-000000000000000000000000;{p}", "Root=1--9f6413ad48485a3953bb6124;{p}",
            "Root=1-463ac35c0-9f6413ad48485a3953bb6124;{p}",
            "Root=1-463ac35c-9f6413ad48485a3953bb612;{p}", "{r};Parent=0000000000000000",
            "{r};Parent=a2fb4a1d1a96d3123", "{r};Parent=A2FB4A1D1A96D312",
        ])
    func rejected(pattern: String) {
        #expect(context(filled(pattern)).spanContext == nil)
    }

    @Test func `a short time is padded`() {
        let id = context("Root=1-5-9f6413ad48485a3953bb6124;\(parent)").spanContext?.traceID
        #expect(id?.description == "000000059f6413ad48485a3953bb6124")
    }

    @Test func `what was read is written again`() {
        for sampled in [";Sampled=1", ";Sampled=0", "", ";Sampled=1;user=7;city=K%C3%B6ln"] {
            let headers = ["x-amzn-trace-id": "\(root);\(parent)\(sampled)"]
            #expect(propagator.forwarded(headers) == headers)
        }
    }

    @Test func `other pairs are baggage, up to 256 characters`() {
        let long = String(repeating: "x", count: 250)
        let context = context("\(root);\(parent);user=7;a=\(long);bb=\(long)")
        #expect(context.baggage["user"] == "7")
        #expect(context.baggage["bb"] == nil)
        #expect(context.baggage.entries.count == 1)
    }

    private func filled(_ pattern: String) -> String {
        pattern.split(separator: "{", omittingEmptySubsequences: false)
            .map { part in
                part.hasPrefix("r}")
                    ? root + part.dropFirst(2)
                    : part.hasPrefix("p}") ? parent + part.dropFirst(2) : String(part)
            }
            .joined()
    }
}

@Suite("OpenTracing's headers")
struct OTTracePropagatorTests {
    private let propagator = OTTracePropagator()

    private func headers(_ trace: String, _ span: String, _ sampled: String?) -> [String: String] {
        var headers = ["ot-tracer-traceid": trace, "ot-tracer-spanid": span]
        headers["ot-tracer-sampled"] = sampled
        return headers
    }

    @Test(
        "Headers are read",
        arguments: [
            (Sample.trace, "true", Sample.trace), (Sample.trace, "false", Sample.trace),
            (Sample.shortTrace, "1", "0000000000000000\(Sample.shortTrace)"),
            (Sample.shortTrace, nil, "0000000000000000\(Sample.shortTrace)"),
        ] as [(String, String?, String)])
    func accepted(trace: String, sampled: String?, expected: String) {
        let context = propagator.context(from: headers(trace, Sample.span, sampled))
        #expect(context.spanContext?.traceID.description == expected)
        #expect(context.spanContext?.spanID == Sample.spanID)
        #expect(context.spanContext?.isSampled == (sampled == "true" || sampled == "1"))
        #expect(context.isSamplingDeferred == (sampled == nil))
    }

    @Test(
        "Anything else is ignored",
        arguments: [
            ("", Sample.span, "true"), ("0", Sample.span, "true"), (Sample.trace, "0", "true"),
            (Sample.trace, "x", "true"), (Sample.trace, "\(Sample.span)0", "true"),
            ("\(Sample.trace)0", Sample.span, "true"), (Sample.trace, Sample.span, "maybe"),
        ])
    func rejected(trace: String, span: String, sampled: String) {
        let context = propagator.context(from: headers(trace, span, sampled))
        #expect(context.spanContext == nil)
    }

    @Test func `the right half of the trace id is written, and baggage with it`() {
        var context = ServiceContext.within(Sample.sampled)
        context.baggage = context.baggage.setting("user", to: "7")
        var expected = headers(Sample.shortTrace, Sample.span, "true")
        expected["ot-baggage-user"] = "7"
        #expect(propagator.headers(of: context) == expected)
    }

    @Test func `a trace id whose right half is zero is not written`() {
        let span = SpanContext(traceID: TraceID(high: 1, low: 0), spanID: Sample.spanID)
        #expect(propagator.headers(of: .within(span)).isEmpty)
    }
}
