// SPDX-License-Identifier: Apache-2.0

import TelemetryModel
import TelemetrySDK
import Testing
import Tracing

@Suite("Several propagators as one, as OTEL_PROPAGATORS names them")
struct CompositePropagatorTests {
    private func configuration(
        _ value: String?
    ) -> (names: [PropagatorConfiguration.Name], warnings: [String]) {
        var warnings = ConfigurationWarnings()
        let environment = Environment(value.map { ["OTEL_PROPAGATORS": $0] } ?? [:])
        let read = PropagatorConfiguration(environment: environment, warnings: &warnings)
        return (read.names, warnings.sentences)
    }

    @Test(
        "Names are read in order, in any case, and once each",
        arguments: [
            (nil, [.tracecontext, .baggage]), ("", [.tracecontext, .baggage]),
            (" , ", [.tracecontext, .baggage]), ("none", []), (" None ", []),
            ("b3", [.b3]), ("B3, TraceContext ,b3,,b3multi", [.b3, .tracecontext, .b3multi]),
            (
                "tracecontext,baggage,b3,b3multi,jaeger,xray,ottrace",
                PropagatorConfiguration.Name.allCases
            ),
        ] as [(String?, [PropagatorConfiguration.Name])])
    func names(value: String?, expected: [PropagatorConfiguration.Name]) {
        #expect(configuration(value).names == expected)
        #expect(configuration(value).warnings.isEmpty)
    }

    @Test func `an unknown name warns and the others are used`() {
        let (names, warnings) = configuration("b3,datadog,baggage")
        #expect(names == [.b3, .baggage])
        #expect(warnings.count == 1)
        #expect(warnings.first?.contains("OTEL_PROPAGATORS is \"datadog\"") == true)
        #expect(configuration("datadog").names == [.tracecontext, .baggage])
        #expect(configuration("none,b3").names == [.b3])
        #expect(configuration("none,b3").warnings.count == 1)
    }

    @Test func `each is called, and the fields are named once`() {
        let composite = PropagatorConfiguration(names: [.tracecontext, .b3, .tracecontext])
            .makePropagator()
        #expect(composite.fields == ["traceparent", "tracestate", "b3", "x-request-id"])
        let headers = composite.headers(of: .within(Sample.sampled))
        #expect(Set(headers.keys) == ["traceparent", "b3"])
        let twice = CompositePropagator([TraceContextPropagator(), TraceContextPropagator()])
        #expect(twice.fields == ["traceparent", "tracestate"])
    }

    @Test func `the later of two span contexts wins, an invalid one never`() {
        let composite = PropagatorConfiguration(names: [.b3, .tracecontext]).makePropagator()
        let parent = "00-12345678901234567890123456789012-1234567890123456-01"
        let b3 = "\(Sample.trace)-\(Sample.span)"
        let both = composite.context(from: ["traceparent": parent, "b3": b3])
        #expect(both.spanContext?.spanID.description == "1234567890123456")
        #expect(!both.isSamplingDeferred)
        let one = composite.context(from: ["traceparent": "no", "b3": b3])
        #expect(one.spanContext?.traceID == Sample.traceID)
        #expect(one.isSamplingDeferred)
    }

    @Test func `the wish to debug survives where both speak of one trace`() {
        let composite = PropagatorConfiguration(names: [.b3, .tracecontext]).makePropagator()
        let b3 = "\(Sample.trace)-\(Sample.span)-d"
        let same = "00-\(Sample.trace)-1234567890123456-01"
        let other = "00-12345678901234567890123456789012-1234567890123456-01"
        #expect(composite.context(from: ["traceparent": same, "b3": b3]).isSamplingDebug)
        #expect(!composite.context(from: ["traceparent": other, "b3": b3]).isSamplingDebug)
    }

    @Test func `x-request-id is forwarded untouched, unless nothing is propagated`() {
        let id = "e12f3A4b-d5a9-9c3e-8b6f-0123456789ab"
        let composite = PropagatorConfiguration().makePropagator()
        #expect(composite.forwarded(["x-request-id": id]) == ["x-request-id": id])
        #expect(composite.context(from: ["x-request-id": id]).requestID == id)
        let none = PropagatorConfiguration(names: []).makePropagator()
        #expect(none.fields.isEmpty)
        #expect(none.forwarded(["x-request-id": id, "b3": "1"]).isEmpty)
        for bad in ["", "a\r\nb: c", "é", String(repeating: "x", count: 1025)] {
            #expect(composite.forwarded(["x-request-id": bad]).isEmpty)
        }
    }
}
