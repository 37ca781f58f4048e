// SPDX-License-Identifier: Apache-2.0

import Foundation
import Instrumenting
import Testing

@testable import outlay

@Suite struct InstrumentTableTests {
    @Test func `no two instruments have one name`() {
        let names = allInstruments.map(\.name)
        #expect(Set(names).count == names.count)
    }

    @Test func `each instrument has a unit, a sentence, and buckets that ascend`() {
        for instrument in allInstruments {
            #expect(!instrument.unit.isEmpty, "\(instrument.name)")
            #expect(instrument.description.hasSuffix("."), "\(instrument.name)")
            guard case .histogram(let bounds) = instrument.kind else { continue }
            #expect(!bounds.isEmpty && zip(bounds, bounds.dropFirst()).allSatisfy { $0 < $1 })
        }
    }

    @Test func `a name tells neither its unit nor that it is a total`() {
        for instrument in allInstruments {
            let last = instrument.name.split(separator: ".").last ?? ""
            #expect(!["total", "seconds", "bytes", "count_total"].contains(last))
            #expect(instrument.name.allSatisfy { $0.isLowercase || $0 == "." || $0 == "_" })
        }
    }

    @Test func `the catalogue has every instrument with its kind and unit, and no other`() throws {
        let page = try String(
            contentsOf: URL(filePath: #filePath).deletingLastPathComponent()
                .appending(path: "../../docs/telemetry/metrics.md"),
            encoding: .utf8)
        let rows = page.split(separator: "\n").filter { $0.hasPrefix("| `") }
            .map { $0.split(separator: " | ").prefix(3).joined(separator: " | ") }
        let expected = allInstruments.map { "| `\($0.name)` | \($0.kind.name) | `\($0.unit)`" }
        // The SDK adds what it measures of the process and of itself.
        let others = rows.filter { row in
            ["process.", "otel.sdk.", "outlay.event_loop."].contains { row.hasPrefix("| `\($0)") }
        }
        #expect(rows.sorted() == (expected + others).sorted())
    }
}

extension MetricInstrument.Kind {
    fileprivate var name: String {
        switch self {
        case .counter: "counter"
        case .upDownCounter: "up-down counter"
        case .gauge: "gauge"
        case .histogram: "histogram"
        }
    }
}
