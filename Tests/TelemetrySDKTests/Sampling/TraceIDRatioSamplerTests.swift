// SPDX-License-Identifier: Apache-2.0

import TelemetryModel
import TelemetrySDK
import Testing

@Suite("Sampling by trace id")
struct TraceIDRatioSamplerTests {
    /// Go: the last 8 bytes, big-endian, shifted right once, below `ratio * (1 << 63)`.
    @Test(
        "The decision is that of OpenTelemetry's Go SDK",
        arguments: [
            ("00000000000000000000000000000001", 0.0, false),
            ("00000000000000000000000000000001", 0.000_000_1, true),
            ("ffffffffffffffff0000000000000000", 0.000_000_1, true),
            ("0000000000000000ffffffffffffffff", 0.999_999, false),
            ("0000000000000000ffffffffffffffff", 1.0, true),
            ("00000000000000007fffffffffffffff", 0.5, true),
            ("00000000000000008000000000000000", 0.5, false),
            ("00000000000000003fffffffffffffff", 0.25, true),
            ("00000000000000004000000000000000", 0.25, false),
            ("00000000000000004000000000000001", 0.25, false),
            // Read in the wrong order of bytes, these two would change places.
            ("000000000000000000000000000000ff", 0.01, true),
            ("0000000000000000ff00000000000000", 0.01, false),
            ("0af7651916cd43dd8448eb211c80319c", 0.5, false),
            ("0af7651916cd43dd8448eb211c80319c", 0.52, true),
            ("4bf92f3577b34da6a3ce929d0e0e4736", 0.63, false),
            ("4bf92f3577b34da6a3ce929d0e0e4736", 0.64, true),
        ])
    func decisions(trace: String, ratio: Double, isSampled: Bool) throws {
        let id = try #require(TraceID(hex: trace))
        let decision = try TraceIDRatioSampler(ratio: ratio).sample(.of(trace: id)).decision
        #expect((decision == .recordAndSample) == isSampled)
    }

    @Test func `the parent's flag is ignored and its trace state kept`() throws {
        let id = TraceID(high: 0, low: .max)
        let parent = SpanContext(
            traceID: id, spanID: SpanID(rawValue: 1), flags: .sampled,
            state: TraceState(members: [.init(key: "foo", value: "1")]))
        let result = try TraceIDRatioSampler(ratio: 0.5).sample(.of(trace: id, parent: parent))
        #expect(result.decision == .drop)
        #expect(result.traceState == parent.state)
    }

    @Test(
        "A ratio out of range is an error that names the variable and the form",
        arguments: [-0.1, 1.000_001, .nan, .infinity])
    func outOfRange(ratio: Double) {
        let error = #expect(throws: ConfigurationError.self) {
            try TraceIDRatioSampler(ratio: ratio)
        }
        #expect(
            error?.description
                == "OTEL_TRACES_SAMPLER_ARG is \"\(ratio)\"; expected a number from 0 to 1.")
        #expect(throws: ConfigurationError.self) { try ProbabilitySampler(ratio: ratio) }
    }

    @Test func `a higher ratio samples a superset, of about the right size`() throws {
        var generator = SystemRandomNumberGenerator()
        let ids = (0..<20_000).map { _ in TraceID(high: 7, low: generator.next()) }
        let ratios = [0.0, 0.01, 0.1, 0.25, 0.5, 0.9, 1.0]
        for makeSampler in [
            { ratio in try TraceIDRatioSampler(ratio: ratio) as any Sampler },
            { ratio in try ProbabilitySampler(ratio: ratio) as any Sampler },
        ] {
            var smaller: Set<TraceID> = []
            for ratio in ratios {
                let sampler = try makeSampler(ratio)
                let sampled = Set(
                    ids.filter { sampler.sample(.of(trace: $0)).decision == .recordAndSample })
                #expect(smaller.isSubset(of: sampled))
                // Six standard deviations: fails by chance once in some hundred million runs.
                let deviation = (ratio * (1 - ratio) * Double(ids.count)).squareRoot()
                #expect(abs(Double(sampled.count) - ratio * Double(ids.count)) <= 6 * deviation)
                smaller = sampled
            }
        }
    }
}
