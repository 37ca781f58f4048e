// SPDX-License-Identifier: Apache-2.0

extension JourneyKind {
    /// The requests of one journey of this kind, with all that is chosen in them.
    func requests(month: String, using generator: inout SeededGenerator) -> [PlannedRequest] {
        switch self {
        case .browse: .browse(month: month, using: &generator)
        case .record: [.create(using: &generator), .read]
        case .pay: [.create(using: &generator), .pay]
        case .overBudget: .overBudget(using: &generator)
        case .mistakes: [.mistake(using: &generator)]
        }
    }
}

extension [PlannedRequest] {
    fileprivate static func browse(month: String, using generator: inout SeededGenerator) -> Self {
        let limit = [10, 20, 50][generator.below(3)]
        return [
            PlannedRequest(template: "/expenses", target: "/expenses?limit=\(limit)"),
            .read,
            PlannedRequest(
                template: "/expenses/summary", target: "/expenses/summary?month=\(month)"),
        ]
    }

    fileprivate static func overBudget(using generator: inout SeededGenerator) -> Self {
        let category = "team-\(generator.below(10))"
        let limit = 100 + 50 * generator.below(5)
        let budget = PlannedRequest(
            method: "PUT", template: "/budgets/{category}", target: "/budgets/\(category)",
            body: #"{"limit":"\#(limit).00","currency":"EUR"}"#, expectation: .budget)
        let expenses = (0..<3).map { _ in
            PlannedRequest.create(
                "Team dinner", cents: 100 * limit / 2 + generator.below(5000), in: category)
        }
        return [budget] + expenses
    }
}

extension PlannedRequest {
    fileprivate static let read = PlannedRequest(
        template: "/expenses/{id}", target: "/expenses/{id}")
    fileprivate static let pay = PlannedRequest(
        method: "POST", template: "/expenses/{id}/pay", target: "/expenses/{id}/pay",
        expectation: .payment)

    fileprivate static func create(using generator: inout SeededGenerator) -> Self {
        let things = [
            ("Lunch", "meals"), ("Coffee", "meals"), ("Train", "travel"), ("Taxi", "travel"),
            ("Paper", "office"), ("Keyboard", "equipment"), ("Hotel", "lodging"),
        ]
        let (description, category) = things[generator.below(things.count)]
        return create(description, cents: 100 + generator.below(9900), in: category)
    }

    static func create(_ description: String, cents: Int, in category: String) -> Self {
        let amount = "\(cents / 100).\(cents % 100 < 10 ? "0" : "")\(cents % 100)"
        return PlannedRequest(
            method: "POST", template: "/expenses", target: "/expenses",
            body: #"{"description":"\#(description)","amount":"\#(amount)","#
                + #""currency":"EUR","category":"\#(category)"}"#,
            isKeyed: true)
    }

    /// One of the mistakes that people make, all of which the API has to refuse.
    fileprivate static func mistake(using generator: inout SeededGenerator) -> Self {
        let negative = #"{"description":"Lunch","amount":"-1","currency":"EUR"}"#
        let mistakes = [
            PlannedRequest(
                method: "POST", template: "/expenses", target: "/expenses", body: negative),
            PlannedRequest(method: "POST", template: "/expenses", target: "/expenses", body: "{"),
            PlannedRequest(
                method: "POST", template: "/expenses", target: "/expenses", body: "Lunch",
                contentType: "text/plain"),
            PlannedRequest(template: "/expenses/{id}", target: "/expenses/lunch"),
            PlannedRequest(
                template: "/expenses/{id}",
                target: "/expenses/00000000-0000-7000-8000-000000000000"),
            PlannedRequest(template: "/expenses", target: "/expenses?limit=1000"),
            PlannedRequest(template: "/nowhere", target: "/nowhere"),
        ]
        var mistake = mistakes[generator.below(mistakes.count)]
        mistake.expectation = .refusal
        return mistake
    }
}
