// SPDX-License-Identifier: Apache-2.0

import Expenses
import HTTPTypes
import Hummingbird
import ServiceHTTP

extension Response {
    /// 200 with an expense and its entity tag.
    static func ok(_ expense: Expense) -> Response {
        Response(expense, status: .ok)
    }

    /// 201 with an expense, its entity tag and its address.
    static func created(_ expense: Expense) -> Response {
        var response = Response(expense, status: .created)
        response.headers[.location] = "/expenses/\(expense.id)"
        return response
    }

    /// 304: the caller has this very version.
    static func notModified(_ expense: Expense) -> Response {
        Response(
            status: .notModified, headers: [.eTag: EntityTags.tag(of: expense.version)],
            body: ResponseBody())
    }

    /// 200 with a page of expenses and where to go on.
    static func ok(_ page: ExpensePage) -> Response {
        Response(json: .ok, capacity: 64 + 384 * page.expenses.count) { writer in
            writer.array("expenses", page.expenses) { $0.write($1) }
            if let next = page.next {
                writer.member("next_cursor", next.description)
            } else {
                writer.null("next_cursor")
            }
        }
    }

    /// 200 with the totals of a month.
    static func ok(_ summary: ExpenseSummary) -> Response {
        Response(json: .ok, capacity: 64 + 128 * summary.totals.count) { writer in
            writer.member("month", summary.month.description)
            writer.array("totals", summary.totals) { writer, total in
                writer.member("category", total.category.slug)
                writer.member("currency", total.amount.currency.code)
                writer.member("amount", total.amount.amount)
                writer.member("count", total.count)
            }
        }
    }

    private init(_ expense: Expense, status: HTTPResponse.Status) {
        self.init(json: status, capacity: 512) { $0.write(expense) }
        headers[.eTag] = EntityTags.tag(of: expense.version)
    }
}

extension JSONWriter {
    /// The members of an expense; whose it is, the caller knows.
    fileprivate mutating func write(_ expense: Expense) {
        member("id", expense.id.description)
        member("description", expense.description)
        member("amount", expense.amount.amount)
        member("currency", expense.amount.currency.code)
        member("category", expense.category.slug)
        member("spent_on", expense.spentOn.description)
        member("status", expense.status.rawValue)
        if let payment = expense.payment { member("payment_id", payment.description) }
        member("created_at", expense.createdAt.description)
        member("updated_at", expense.updatedAt.description)
        member("version", expense.version)
    }
}
