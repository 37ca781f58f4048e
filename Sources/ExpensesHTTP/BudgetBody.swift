// SPDX-License-Identifier: Apache-2.0

import Expenses
import HTTPTypes
import Hummingbird
import ServiceHTTP

extension Response {
    /// 200 with a budget and what the month has spent.
    static func ok(_ use: BudgetUse) -> Response {
        Response(use, status: .ok)
    }

    /// 201 with a budget that was not there before.
    static func created(_ use: BudgetUse) -> Response {
        Response(use, status: .created)
    }

    /// 200 with all budgets.
    static func ok(_ uses: [BudgetUse], in month: SummaryMonth) -> Response {
        Response(json: .ok, capacity: 64 + 128 * uses.count) { writer in
            writer.member("month", month.description)
            writer.array("budgets", uses) { $0.write($1) }
        }
    }

    /// 200 with the alerts of a month.
    static func ok(_ alerts: [BudgetAlert], in month: SummaryMonth) -> Response {
        Response(json: .ok, capacity: 64 + 192 * alerts.count) { writer in
            writer.member("month", month.description)
            writer.array("alerts", alerts) { writer, alert in
                writer.member("category", alert.category.slug)
                writer.member("currency", alert.limit.currency.code)
                writer.member("percent", alert.level.rawValue)
                writer.member("limit", alert.limit.amount)
                writer.member("spent", alert.spent.amount)
                writer.member("raised_at", alert.raisedAt.description)
            }
        }
    }

    private init(_ use: BudgetUse, status: HTTPResponse.Status) {
        self.init(json: status, capacity: 256) { writer in
            writer.member("month", use.month.description)
            writer.write(use)
        }
    }
}

extension JSONWriter {
    fileprivate mutating func write(_ use: BudgetUse) {
        member("category", use.budget.category.slug)
        member("currency", use.budget.limit.currency.code)
        member("limit", use.budget.limit.amount)
        member("spent", use.spent.amount)
    }
}
