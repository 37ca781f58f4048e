// SPDX-License-Identifier: Apache-2.0

/// What somebody does with the service, from one intention to its end.
package enum JourneyKind: String, CaseIterable, Codable, Sendable {
    /// Lists, reads one, and looks at the month.
    case browse
    /// Records an expense and reads it.
    case record
    /// Records an expense and pays it.
    case pay
    /// Sets a budget and spends more than that.
    case overBudget = "over-budget"
    /// Asks for what must be refused.
    case mistakes
}

/// How often each journey is chosen, relative to the others.
package struct JourneyMix: Hashable, Sendable, CustomStringConvertible {
    /// Mostly looking, some recording, and a little of the rest.
    package static let standard = JourneyMix([
        (.browse, 5), (.record, 3), (.pay, 1), (.overBudget, 1), (.mistakes, 1),
    ])

    private struct Share: Hashable {
        let kind: JourneyKind
        let weight: Int
    }

    private let shares: [Share]

    private init(_ shares: [(JourneyKind, Int)]) {
        self.shares = shares.map { Share(kind: $0.0, weight: $0.1) }
    }

    /// Parses `browse=5,record=3`; what is not named does not occur.
    package init(_ text: String) throws(InvalidOption) {
        var shares: [(JourneyKind, Int)] = []
        for part in text.split(separator: ",", omittingEmptySubsequences: false) {
            let sides = part.split(separator: "=", omittingEmptySubsequences: false)
            guard sides.count == 2, let kind = JourneyKind(rawValue: String(sides[0])),
                let weight = Int(sides[1]), (0...1000).contains(weight),
                !shares.contains(where: { $0.0 == kind })
            else {
                let names = JourneyKind.allCases.map(\.rawValue).joined(separator: ", ")
                throw InvalidOption(
                    "A mix is journeys with weights up to 1000, such as browse=5,record=3, each "
                        + "at most once; there are \(names).")
            }
            shares.append((kind, weight))
        }
        guard shares.contains(where: { $0.1 > 0 }) else {
            throw InvalidOption("At least one journey of the mix needs a weight above 0.")
        }
        self.init(shares)
    }

    /// As it is written on the command line.
    package var description: String {
        shares.map { "\($0.kind.rawValue)=\($0.weight)" }.joined(separator: ",")
    }

    func pick(using generator: inout SeededGenerator) -> JourneyKind {
        var left = generator.below(shares.reduce(0) { $0 + $1.weight })
        for share in shares {
            left -= share.weight
            if left < 0 { return share.kind }
        }
        return .browse
    }
}
