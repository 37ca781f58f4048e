// SPDX-License-Identifier: Apache-2.0

/// Numbers that look random and are the same for the same seed, on every machine and in every version.
///
/// SplitMix64 (Steele, Lea and Flood, "Fast Splittable Pseudorandom Number Generators", 2014). The
/// standard library's generators promise no such thing, nor do its algorithms for ranges; hence
/// ``below(_:)``.
package struct SeededGenerator: RandomNumberGenerator, Hashable, Sendable {
    private var state: UInt64

    /// - Parameter stream: tells apart several sequences that are made of one seed.
    package init(seed: UInt64, stream: UInt64 = 0) {
        state = Self.mixed(seed) ^ Self.mixed(stream &+ 0x9E37_79B9_7F4A_7C15)
    }

    package mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        return Self.mixed(state)
    }

    /// A number from 0 to `bound - 1`; 0 if there is no such number.
    package mutating func below(_ bound: Int) -> Int {
        Int(next().multipliedFullWidth(by: UInt64(max(1, bound))).high)
    }

    /// A number above 0 and at most 1.
    package mutating func fraction() -> Double {
        Double((next() >> 11) + 1) * 0x1p-53
    }

    /// One of the elements; `nil` if there are none.
    package mutating func pick<Element>(from elements: [Element]) -> Element? {
        elements.isEmpty ? nil : elements[below(elements.count)]
    }

    private static func mixed(_ number: UInt64) -> UInt64 {
        var number = number
        number = (number ^ (number >> 30)) &* 0xBF58_476D_1CE4_E5B9
        number = (number ^ (number >> 27)) &* 0x94D0_49BB_1331_11EB
        return number ^ (number >> 31)
    }
}

/// A UUID of version 4 made of a generator's numbers, in lower case.
package func randomUUID(using generator: inout SeededGenerator) -> String {
    let high = generator.next() & ~0xF000 | 0x4000
    let low = generator.next() & ~(0b11 << 62) | (0b10 << 62)
    let digits = Array(hex(high) + hex(low))
    return [0..<8, 8..<12, 12..<16, 16..<20, 20..<32]
        .map { String(digits[$0]) }
        .joined(separator: "-")
}

private func hex(_ number: UInt64) -> String {
    let digits = String(number, radix: 16)
    return String(repeating: "0", count: 16 - digits.count) + digits
}
