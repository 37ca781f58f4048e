// SPDX-License-Identifier: Apache-2.0

import Instrumenting
import Tracing

/// Spans that are made for their own sake after each request, to load what telemetry goes through.
package struct Amplification: Hashable, Sendable {
    /// No span more than there would be.
    package static let none = Amplification()

    /// Spans a request.
    package private(set) var spans = 0
    /// Bytes of text on each.
    package private(set) var attributeBytes = 0
    /// How many values an attribute of each span takes in all.
    package private(set) var cardinality = 1

    private init() {}

    /// Parses `spans=50,attribute-bytes=200,cardinality=1000`, of which each may be left out.
    package init(_ text: String) throws(InvalidOption) {
        for part in text.split(separator: ",", omittingEmptySubsequences: false) {
            let sides = part.split(separator: "=", omittingEmptySubsequences: false)
            let number = sides.count == 2 ? Int(sides[1]) : nil
            switch (sides[0], number) {
            case ("spans", let number?) where 0...10_000 ~= number: spans = number
            case ("attribute-bytes", let number?) where 0...65_536 ~= number:
                attributeBytes = number
            case ("cardinality", let number?) where 1...1_000_000_000 ~= number:
                cardinality = number
            default:
                throw InvalidOption(
                    "It takes spans (to 10000), attribute-bytes (to 65536) and cardinality (1 to "
                        + "1000000000), such as spans=50,attribute-bytes=200,cardinality=1000.")
            }
        }
    }

    /// Makes the spans, as children of whatever span is current.
    func emit(using generator: inout SeededGenerator) {
        guard spans > 0 else { return }
        let padding = String(repeating: "x", count: attributeBytes)
        for _ in 0..<spans {
            startSpan(
                "amplified", ofKind: .internal,
                attributes: [
                    AttributeName.amplifyValue: .string("value-\(generator.below(cardinality))"),
                    AttributeName.amplifyPadding: .string(padding),
                ]
            ).end()
        }
    }
}
