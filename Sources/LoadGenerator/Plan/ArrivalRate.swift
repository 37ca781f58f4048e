// SPDX-License-Identifier: Apache-2.0

/// How many journeys are to start in a second, over the time of a run.
package struct ArrivalRate: Hashable, Sendable, CustomStringConvertible {
    /// The rates at the corners of the curve.
    private enum Shape: Hashable {
        case constant(Double)
        case ramp(from: Double, to: Double)
        case steps([Double])
    }

    /// As it was given: `50`, `10..100` or `10,50,100`.
    package let description: String
    private let shape: Shape

    /// Parses one rate, two with `..` between them for a ramp, or several with commas for equal steps.
    ///
    /// Fails if a rate is not a number from 0 to 1,000,000, or if nothing would ever arrive.
    package init(_ text: String) throws(InvalidOption) {
        description = text
        if let dots = text.firstRange(of: "..") {
            let (from, to) = (
                try Self.rate(text[..<dots.lowerBound]), try Self.rate(text[dots.upperBound...])
            )
            shape = .ramp(from: from, to: to)
        } else if text.contains(",") {
            var steps: [Double] = []
            for part in text.split(separator: ",", omittingEmptySubsequences: false) {
                steps.append(try Self.rate(part))
            }
            shape = .steps(steps)
        } else {
            shape = .constant(try Self.rate(text[...]))
        }
        guard segments(lasting: 1).contains(where: { $0.arrivals > 0 }) else {
            throw InvalidOption("With a rate of \(text) nothing would ever arrive.")
        }
    }

    /// The curve as pieces of straight line; the warm-up goes at the rate with which the run begins.
    func segments(warmup: Double = 0, lasting duration: Double) -> [RateSegment] {
        let run =
            switch shape {
            case .constant(let rate): [RateSegment(length: duration, from: rate, to: rate)]
            case .ramp(let from, let to): [RateSegment(length: duration, from: from, to: to)]
            case .steps(let rates):
                rates.map {
                    RateSegment(length: duration / Double(rates.count), from: $0, to: $0)
                }
            }
        guard warmup > 0, let first = run.first?.from else { return run }
        return [RateSegment(length: warmup, from: first, to: first)] + run
    }

    private static func rate(_ text: Substring) throws(InvalidOption) -> Double {
        guard let rate = Double(text), (0...1_000_000).contains(rate) else {
            throw InvalidOption(
                "A rate is a number of journeys a second, such as 50; 10..100 rises over the run, "
                    + "and 10,50,100 goes in equal steps.")
        }
        return rate
    }
}

/// A time over which the rate changes evenly, or not at all.
struct RateSegment: Hashable, Sendable {
    /// In seconds.
    let length: Double
    let from: Double
    let to: Double

    /// How many arrivals are expected in all of it.
    var arrivals: Double { (from + to) / 2 * length }

    /// When, in seconds from the beginning of the segment, so many arrivals are expected.
    ///
    /// Solves `from t + (to - from) t² / 2 length = count`, in the form that also serves a flat line.
    func time(of count: Double) -> Double {
        guard count > 0 else { return 0 }
        let root = max(0, from * from + 2 * (to - from) / length * count).squareRoot()
        return min(length, 2 * count / (from + root))
    }
}
