// SPDX-License-Identifier: Apache-2.0

import TelemetryModel
import TelemetrySDK
import Testing
import Tracing

private let ids = "12345678901234567890123456789012-1234567890123456"

@Suite("traceparent and tracestate")
struct TraceContextPropagatorTests {
    private let propagator = TraceContextPropagator()

    @Test(
        "What W3C's own tests accept is accepted",
        arguments: [
            ("00-\(ids)-01", 0x01), ("00-\(ids)-00", 0x00), ("00-\(ids)-02", 0x02),
            ("00-\(ids)-03", 0x03), ("00-\(ids)-ff", 0xFF),
            ("cc-\(ids)-01", 0x01), ("cc-\(ids)-01-what-the-future-will-be-like", 0x01),
            ("cc-\(ids)-01-", 0x01), ("01-\(ids)-00-x", 0x00),
            (" 00-\(ids)-01", 0x01), ("\t00-\(ids)-01", 0x01), ("00-\(ids)-01 ", 0x01),
            ("00-\(ids)-01\t", 0x01), ("\t 00-\(ids)-01 \t", 0x01),
        ] as [(String, UInt8)])
    func accepted(header: String, flags: UInt8) {
        let span = propagator.context(from: ["traceparent": header]).spanContext
        #expect(span?.traceID.description == "12345678901234567890123456789012")
        #expect(span?.spanID.description == "1234567890123456")
        #expect(span?.flags.rawValue == flags)
        #expect(span?.isRemote == true)
    }

    @Test(
        "What W3C's own tests reject is ignored, with the trace state",
        arguments: [
            "", "-", "00", "00-\(ids)", "00-\(ids)-", "00-\(ids)-1", "00-\(ids)-001",
            "00-\(ids)-01.", "00-\(ids)-01-what-the-future-will-be-like", "00-\(ids)-01-",
            "cc-\(ids)-01.what-the-future-will-not-be-like",
            "ff-\(ids)-01", "ff-\(ids)-01-what-the-future-will-be-like",
            ".0-\(ids)-01", "0.-\(ids)-01", "0-\(ids)-01", "000-\(ids)-01", "0000-\(ids)-01",
            "00-\(ids)-.0", "00-\(ids)-0.", "00-\(ids)-0G", "00-\(ids)-0A", "0A-\(ids)-01",
            "00-00000000000000000000000000000000-1234567890123456-01",
            "00-12345678901234567890123456789012-0000000000000000-01",
            "00-.2345678901234567890123456789012-1234567890123456-01",
            "00-1234567890123456789012345678901.-1234567890123456-01",
            "00-ABCDEF78901234567890123456789012-1234567890123456-01",
            "00-123456789012345678901234567890123-1234567890123456-01",
            "00-1234567890123456789012345678901-1234567890123456-01",
            "00-12345678901234567890123456789012-.234567890123456-01",
            "00-12345678901234567890123456789012-12345678901234567-01",
            "00-12345678901234567890123456789012-123456789012345-01",
            "00_\(ids)-01", "00-\(ids)_01",
            // Two headers, as servers join them.
            "00-\(ids)-01, 00-12345678901234567890123456789011-1234567890123456-01",
            "cc-\(ids)-01, 00-12345678901234567890123456789011-1234567890123456-01",
        ])
    func rejected(header: String) {
        let headers = ["traceparent": header, "tracestate": "foo=1"]
        let previous = ServiceContext.within(Sample.sampled)
        #expect(propagator.context(from: headers).spanContext == nil)
        #expect(propagator.context(from: headers, upon: previous).spanContext == Sample.sampled)
    }

    @Test func `the trace state travels along`() {
        let headers = ["traceparent": "00-\(ids)-01", "tracestate": "foo=1 , bar= 2"]
        #expect(
            propagator.forwarded(headers)
                == ["traceparent": "00-\(ids)-01", "tracestate": "foo=1,bar= 2"])
    }

    @Test(
        "A bad trace state is left out and the parent is kept",
        arguments: [
            "foo", "FOO=1", "foo=1,foo=", (1...33).map { "k\($0)=v" }.joined(separator: ","),
        ])
    func badState(header: String) {
        let headers = ["traceparent": "00-\(ids)-01", "tracestate": header]
        #expect(propagator.forwarded(headers) == ["traceparent": "00-\(ids)-01"])
    }

    @Test func `a trace state alone says nothing`() {
        #expect(propagator.context(from: ["tracestate": "foo=1"]).spanContext == nil)
    }

    @Test func `sampled and unsampled spans of this process are written alike`() {
        let parent = "00-\(Sample.trace)-\(Sample.span)"
        #expect(
            propagator.headers(of: .within(Sample.sampled)) == ["traceparent": "\(parent)-01"])
        #expect(
            propagator.headers(of: .within(Sample.unsampled)) == ["traceparent": "\(parent)-00"])
    }

    @Test func `only the flags that version 00 knows are written`() {
        var span = Sample.sampled
        span.flags = TraceFlags(rawValue: 0xFF)
        #expect(TraceContextPropagator.traceParent(span).hasSuffix("-03"))
        #expect(
            propagator.forwarded(["traceparent": "cc-\(ids)-fe-more"])
                == ["traceparent": "00-\(ids)-02"])
    }

    @Test func `without a valid span nothing is written`() {
        #expect(propagator.headers(of: .topLevel).isEmpty)
        let invalid = SpanContext(traceID: .invalid, spanID: Sample.spanID)
        #expect(propagator.headers(of: .within(invalid)).isEmpty)
    }
}
