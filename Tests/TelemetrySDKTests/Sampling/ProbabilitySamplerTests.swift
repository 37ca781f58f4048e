// SPDX-License-Identifier: Apache-2.0

import TelemetryModel
import TelemetrySDK
import Testing

@Suite("Consistent probability sampling")
struct ProbabilitySamplerTests {
    private static let highest = TraceID(high: 0, low: .max)
    private static let lowest = TraceID(high: .max, low: 0xFF00_0000_0000_0000)

    private func result(
        _ ratio: Double, trace: TraceID = highest, state: String = ""
    ) throws -> SamplingResult {
        let parent = SpanContext(
            traceID: trace, spanID: SpanID(rawValue: 1), state: TraceState(header: state) ?? .init()
        )
        return try ProbabilitySampler(ratio: ratio).sample(.of(trace: trace, parent: parent))
    }

    @Test(
        "The threshold is written with few digits",
        arguments: [
            (1.0, "th:0"), (0.5, "th:8"), (0.25, "th:c"), (0.125, "th:e"), (0.0625, "th:f"),
            (0.01, "th:fd70a4"), (0.001, "th:ffbe76d"), (0.1, "th:e6666"), (0.75, "th:4"),
            (1.0 / 3, "th:aaaab"), (0x1p-56, "th:ffffffffffffff"), (0x1p-20, "th:fffff"),
        ])
    func thresholds(ratio: Double, expected: String) throws {
        let result = try result(ratio)
        #expect(result.decision == .recordAndSample)
        #expect(result.traceState.description == "ot=\(expected)")
    }

    @Test func `the last 56 bits of the trace id decide`() throws {
        let threshold: UInt64 = 0xC0_0000_0000_0000
        for (low, isSampled) in [
            (threshold, true), (threshold - 1, false), (threshold | 0xAB << 56, true),
        ] {
            let decision = try result(0.25, trace: TraceID(high: 9, low: low)).decision
            #expect((decision == .recordAndSample) == isSampled)
        }
        #expect(try result(1, trace: Self.lowest).decision == .recordAndSample)
        #expect(try result(0).decision == .drop)
        #expect(try result(0x1p-57).decision == .drop)
    }

    @Test func `rv goes before the trace id and is never changed`() throws {
        let low = try result(0.5, state: "ot=rv:00000000000001")
        #expect(low.decision == .drop)
        #expect(low.traceState.description == "ot=rv:00000000000001")
        let high = try result(0.5, trace: Self.lowest, state: "ot=rv:80000000000000")
        #expect(high.decision == .recordAndSample)
        #expect(high.traceState.description == "ot=th:8;rv:80000000000000")
    }

    @Test(
        "A malformed rv is not believed",
        arguments: ["rv:1", "rv:0000000000000g", "rv:000000000000001", "rv:", "rv"])
    func malformedRandomness(pair: String) throws {
        #expect(try result(0.5, state: "ot=\(pair)").decision == .recordAndSample)
    }

    @Test func `other sub-keys and other members stay, the old threshold goes`() throws {
        #expect(
            try result(0.25, state: "foo=1,ot=a:b;th:8;c:d:e").traceState.description
                == "ot=th:c;a:b;c:d:e,foo=1")
        #expect(
            try result(0.25, trace: Self.lowest, state: "foo=1,ot=a:b;th:8").traceState.description
                == "ot=a:b,foo=1")
        #expect(
            try result(0.25, trace: Self.lowest, state: "foo=1,ot=th:8").traceState.description
                == "foo=1")
        #expect(
            try result(0.25, trace: Self.lowest, state: "foo=1").traceState.description == "foo=1")
    }

    @Test func `the member stays within 256 characters, at the cost of foreign sub-keys`() throws {
        let long = "a:b;rv:ffffffffffffff;x:" + String(repeating: "y", count: 228)
        #expect(long.count == 252)
        #expect(
            try result(0.01, state: "ot=\(long)").traceState.description
                == "ot=th:fd70a4;a:b;rv:ffffffffffffff")
    }
}
