// SPDX-License-Identifier: Apache-2.0

import TelemetryModel
import Testing

@testable import TraceStore

/// Whatever spans claim, the analysis holds what it promises.
@Suite struct AnalysisPropertyTests {
    @Test(arguments: 0..<300)
    func `garbage is shown in full and in order`(seed: UInt64) {
        var random = SeededGenerator(state: seed)
        let trace = Self.garbage(using: &random)
        let analysis = TraceAnalysis(trace)
        #expect(analysis.rows.map(\.node.index).sorted() == Array(trace.spans.indices))
        for (position, row) in analysis.rows.enumerated() {
            if let parent = row.node.parent {
                #expect(parent < position)
                #expect(analysis.rows[parent].node.depth == row.node.depth - 1)
            } else {
                #expect(row.node.depth == 0)
            }
            #expect(row.node.selfTime <= analysis.span(row).span.duration)
        }
        let tops = analysis.rows.filter { $0.node.parent == nil }
        #expect(tops.reduce(0) { $0 + $1.descendants + 1 } == analysis.rows.count)
        expectPathIsSound(analysis)
        let rows = analysis.findings.flatMap(\.rows)
        #expect(rows.allSatisfy(analysis.rows.indices.contains))
        #expect(TraceOverview(trace)?.spanCount ?? 0 == trace.spans.count)
    }

    private func expectPathIsSound(_ analysis: TraceAnalysis) {
        var path: [Range<UInt64>] = []
        for row in analysis.rows {
            let span = analysis.span(row).span
            for segment in row.critical {
                #expect(segment.lowerBound >= span.startTime && segment.upperBound <= span.endTime)
                #expect(!segment.isEmpty)
            }
            path += row.critical
        }
        path.sort { $0.lowerBound < $1.lowerBound }
        for (earlier, later) in zip(path, path.dropFirst()) {
            // Without a gap as well: the path says what happened at every moment of the root.
            #expect(earlier.upperBound == later.lowerBound)
        }
        let root = analysis.rows.first.map { analysis.span($0).span }
        #expect(path.reduce(0) { $0 + ($1.upperBound - $1.lowerBound) } == root?.duration ?? 0)
    }

    private static func garbage(using random: inout SeededGenerator) -> Trace {
        let services = ["a", "b", "c"].map { name in
            SpanSource(
                resource: Resource(attributes: ["service.name": .string(name)]),
                scope: InstrumentationScope(name: ""))
        }
        let ids = UInt64.random(in: 1...40, using: &random)
        let times: [UInt64] = [0, 1, .max, .max - 1, 5_000_000_000]
        var trace = Trace(id: TraceID(high: 1, low: 1), sources: services)
        for _ in 0..<Int.random(in: 0...60, using: &random) {
            let isExtreme = UInt8.random(in: 0..<16, using: &random) == 0
            var one = span(
                .random(in: 1...ids, using: &random),
                parent: Bool.random(using: &random) ? .random(in: 1...ids, using: &random) : nil,
                kind: FinishedSpan.Kind(rawValue: .random(in: 0...5, using: &random)) ?? .internal,
                start: .random(in: 0...50, using: &random), end: .random(in: 0...90, using: &random)
            )
            if isExtreme {
                one.startTime = times.randomElement(using: &random) ?? 0
                one.endTime = times.randomElement(using: &random) ?? 0
            }
            trace.spans.append(
                TraceSpan(
                    span: one, source: Int.random(in: 0...2, using: &random),
                    arrived: .random(in: 0...90_000_000_000, using: &random)))
        }
        return trace
    }
}

@Suite struct LargeTraceTests {
    @Test(arguments: ["chain", "fan", "ring", "pairs"])
    func `fifty thousand spans in any shape need neither stack nor patience`(shape: String) {
        let count: UInt64 = 50_000
        let spans = (1...count).map { id in
            let parent: UInt64? =
                switch shape {
                case "chain": id == 1 ? nil : id - 1
                case "fan": id == 1 ? nil : 1
                case "ring": id == 1 ? count : id - 1
                default: id % 2 == 0 ? id - 1 : id + 1
                }
            return span(id, parent: parent, start: id, end: count * 2 - id)
        }
        let analysis = TraceAnalysis(trace(spans))
        #expect(analysis.rows.count == 50_000)
        if shape == "chain" {
            #expect(analysis.rows.last?.node.depth == 49_999)
            #expect(analysis.rows.first?.descendants == 49_999)
        }
    }
}

/// The same numbers for the same seed (SplitMix64).
struct SeededGenerator: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ mixed >> 30) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ mixed >> 27) &* 0x94D0_49BB_1331_11EB
        return mixed ^ mixed >> 31
    }
}
