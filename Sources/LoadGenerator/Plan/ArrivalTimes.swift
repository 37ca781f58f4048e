// SPDX-License-Identifier: Apache-2.0

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// How arrivals follow one another where the rate is given.
package enum ArrivalProcess: String, CaseIterable, Codable, Sendable {
    /// At even distances.
    case constant
    /// Independently of one another, as from many people who do not know of each other.
    case poisson
}

/// The times of all arrivals of a run, in seconds from its start.
///
/// Both processes are made with unit rate and then stretched by the rate's curve, so that ramps and
/// steps are exact: the n-th arrival is when n arrivals are expected.
struct ArrivalTimes: Sequence, IteratorProtocol {
    private var segments: ArraySlice<RateSegment>
    private var start = 0.0
    /// Expected arrivals before the current segment.
    private var passed = 0.0
    private var position = 0.0
    private let process: ArrivalProcess
    private var generator: SeededGenerator

    init(_ segments: [RateSegment], process: ArrivalProcess, generator: SeededGenerator) {
        self.segments = segments[...]
        self.process = process
        self.generator = generator
        if process == .poisson { position = self.generator.gap() }
    }

    mutating func next() -> Double? {
        while let segment = segments.first, position >= passed + segment.arrivals {
            start += segment.length
            passed += segment.arrivals
            segments.removeFirst()
        }
        guard let segment = segments.first else { return nil }
        defer { position += process == .poisson ? generator.gap() : 1 }
        return start + segment.time(of: position - passed)
    }
}

extension SeededGenerator {
    /// The time between two arrivals of a Poisson process with one arrival a second.
    fileprivate mutating func gap() -> Double { -log(fraction()) }
}
