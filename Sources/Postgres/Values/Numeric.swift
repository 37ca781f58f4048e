// SPDX-License-Identifier: Apache-2.0

/// A `numeric` as Postgres sends it: groups of four decimal digits, and how many follow the point.
struct Numeric: CustomStringConvertible {
    private enum Sign: UInt16 {
        case positive = 0x0000
        case negative = 0x4000
    }

    private let groups: [Int16]
    private let weight: Int
    private let sign: Sign
    private let scale: Int

    /// Reads the binary format; nil for `NaN`, the infinities and what is cut short.
    init?(_ bytes: RawSpan) {
        guard let count = bytes.bigEndian(at: 0, as: Int16.self),
            let weight = bytes.bigEndian(at: 2, as: Int16.self),
            let sign = bytes.bigEndian(at: 4, as: UInt16.self).flatMap(Sign.init(rawValue:)),
            let scale = bytes.bigEndian(at: 6, as: Int16.self),
            count >= 0, bytes.byteCount >= 8 + 2 * Int(count)
        else { return nil }
        groups = (0..<Int(count)).compactMap { bytes.bigEndian(at: 8 + 2 * $0, as: Int16.self) }
        self.weight = Int(weight)
        self.sign = sign
        self.scale = Int(scale)
    }

    /// The number in decimal, with as many digits after the point as SQL would print.
    var description: String {
        var text = sign == .negative ? "-" : ""
        text += weight < 0 ? "0" : String(group(0))
        if weight > 0 { for index in 1...weight { text += padded(group(index)) } }
        guard scale > 0 else { return text }
        var fraction = ""
        var index = weight + 1
        while fraction.utf8.count < scale {
            fraction += padded(group(index))
            index += 1
        }
        return text + "." + fraction.prefix(scale)
    }

    private func group(_ index: Int) -> Int16 {
        groups.indices.contains(index) ? groups[index] : 0
    }

    private func padded(_ group: Int16) -> String {
        let digits = String(group)
        return String(repeating: "0", count: 4 - digits.utf8.count) + digits
    }
}
