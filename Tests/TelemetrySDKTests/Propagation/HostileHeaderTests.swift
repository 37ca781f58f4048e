// SPDX-License-Identifier: Apache-2.0

import TelemetryModel
import TelemetrySDK
import Testing
import Tracing

/// A small generator (SplitMix64), so that a failure can be repeated.
private struct SeededGenerator: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}

@Suite("Hostile headers")
struct HostileHeaderTests {
    private static let valid = [
        "traceparent": "00-\(Sample.trace)-\(Sample.span)-01",
        "tracestate": "ot=th:c;rv:00000000000001,foo@bar=1", "baggage": "a=1;p=2,b=K%C3%B6ln",
        "b3": "\(Sample.trace)-\(Sample.span)-1-\(Sample.span)", "x-b3-traceid": Sample.trace,
        "x-b3-spanid": Sample.span, "x-b3-sampled": "1", "x-b3-flags": "1",
        "uber-trace-id": "\(Sample.trace):\(Sample.span):0:1", "jaeger-baggage": "a=1,b=2",
        "x-amzn-trace-id":
            "Root=1-463ac35c-9f6413ad48485a3953bb6124;Parent=\(Sample.span);Sampled=1",
        "ot-tracer-traceid": Sample.trace, "ot-tracer-spanid": Sample.span,
        "ot-tracer-sampled": "true", "x-request-id": "e12f3a4b",
    ]

    private static let pieces = [
        "-", ",", ";", "=", ":", "%", "%3A", "%ff", " ", "\t", "\r\n", "\0", "0", "1", "d", "f",
        "é",
        "\u{301}", "👩‍👩‍👧", "\u{FFFD}", "00", Sample.trace, Sample.span, "",
    ]

    @Test(
        "Whatever arrives, nothing crashes and nothing invalid is kept",
        arguments: PropagatorConfiguration.Name.allCases)
    func mutated(name: PropagatorConfiguration.Name) {
        var generator = SeededGenerator(state: 42)
        let propagator = PropagatorConfiguration(names: [name]).makePropagator()
        for _ in 0..<2000 {
            let headers = Self.valid.mapValues { Self.mutated($0, using: &generator) }
            let context = propagator.context(from: headers)
            expectValid(context)
            let forwarded = propagator.headers(of: context)
            for (key, value) in forwarded {
                #expect(
                    (key + value).utf8.allSatisfy { (0x20...0x7E).contains($0) || $0 == 0x09 })
            }
            // What we write, we understand: a second hop changes nothing.
            if name != .ottrace {
                #expect(
                    propagator.context(from: forwarded).spanContext?.traceID
                        == context.spanContext?.traceID)
            }
        }
    }

    private static func mutated(
        _ header: String, using generator: inout SeededGenerator
    ) -> String {
        var bytes = Array(header.utf8)
        for _ in 0..<Int.random(in: 0...3, using: &generator) {
            let start = Int.random(in: 0...bytes.count, using: &generator)
            let end = Int.random(in: start...min(bytes.count, start + 4), using: &generator)
            let piece = pieces.randomElement(using: &generator) ?? ""
            bytes.replaceSubrange(start..<end, with: Array(piece.utf8))
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    private func expectValid(_ context: ServiceContext) {
        if let span = context.spanContext {
            #expect(span.isValid && span.isRemote)
            #expect(TraceState(header: span.state.description) == span.state)
            #expect(span.state.members.count <= TraceState.memberLimit)
        }
        #expect(context.baggage.entries.count <= 64)
        #expect(context.baggage.entries.allSatisfy { !$0.name.isEmpty })
        #expect(Set(context.baggage.entries.map(\.name)).count == context.baggage.entries.count)
    }
}
