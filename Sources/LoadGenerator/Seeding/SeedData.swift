// SPDX-License-Identifier: Apache-2.0

/// The sample data: the same people with the same expenses whenever it is made for the same months.
package struct SeedData: Hashable, Sendable {
    /// One expense of one person.
    package struct Expense: Hashable, Sendable {
        package let description: String
        package let category: String
        package let cents: Int
        /// `2026-11-07`; with the description, it tells the expenses of a person apart.
        package let spentOn: String
    }

    /// What every person has put into their account.
    package static let balance = "2500.00"
    /// The limit of a month in EUR, by category.
    package static let budgets = ["equipment": 300, "lodging": 400, "meals": 120, "travel": 250]

    package let users = ["ada", "edsger", "grace"]
    /// The oldest first.
    package let months: [SeedMonth]

    /// - Parameter month: the last of the three months.
    package init(until month: SeedMonth) {
        months = [month.previous.previous, month.previous, month]
    }

    /// A person's expenses in a month, by day.
    package func expenses(of user: String, in month: SeedMonth) -> [Expense] {
        var generator = SeededGenerator(seed: Self.hash("\(user) \(month)"))
        return Self.habits.map { habit in
            let day = habit.day + generator.below(3)
            return Expense(
                description: habit.description, category: habit.category,
                cents: habit.cents + generator.below(habit.cents / 4),
                spentOn: "\(month)-\(day < 10 ? "0" : "")\(day)")
        }
    }

    private struct Habit {
        let description: String
        let category: String
        let cents: Int
        let day: Int
    }

    private static let habits = [
        Habit(description: "Train ticket", category: "travel", cents: 4900, day: 1),
        Habit(description: "Team lunch", category: "meals", cents: 3850, day: 3),
        Habit(description: "Coffee with a customer", category: "meals", cents: 940, day: 6),
        Habit(description: "Keyboard", category: "equipment", cents: 8900, day: 8),
        Habit(description: "Taxi to the airport", category: "travel", cents: 3600, day: 11),
        Habit(description: "Hotel, two nights", category: "lodging", cents: 22400, day: 12),
        Habit(description: "Dinner with the team", category: "meals", cents: 6250, day: 15),
        Habit(description: "Printer paper", category: "office", cents: 1190, day: 18),
        Habit(description: "Return flight", category: "travel", cents: 15900, day: 20),
        Habit(description: "Lunch", category: "meals", cents: 1680, day: 24),
    ]

    /// FNV-1a: the language's own hashes differ from one process to the next.
    private static func hash(_ text: String) -> UInt64 {
        text.utf8.reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
    }
}

/// A month of a year, written `2026-11`.
package struct SeedMonth: Hashable, Sendable, CustomStringConvertible {
    private let year: Int
    private let month: Int

    private init(year: Int, month: Int) {
        self.year = year
        self.month = month
    }

    /// Parses `2026-11`, in the years from 1971 to 2099.
    package init(_ text: String) throws(InvalidOption) {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        guard text.utf8.count == 7, parts.count == 2, let year = Int(parts[0]),
            let month = Int(parts[1]), 1971...2099 ~= year, 1...12 ~= month
        else { throw InvalidOption("A month is written as 2026-11.") }
        self.init(year: year, month: month)
    }

    package var previous: SeedMonth {
        month == 1 ? SeedMonth(year: year - 1, month: 12) : SeedMonth(year: year, month: month - 1)
    }

    package var description: String { "\(year)-\(month < 10 ? "0" : "")\(month)" }
}
