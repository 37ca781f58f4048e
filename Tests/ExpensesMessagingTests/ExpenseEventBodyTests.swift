// SPDX-License-Identifier: Apache-2.0

import Expenses
import ExpensesMessaging
import ExpensesTesting
import Foundation
import Messaging
import Testing

@Suite struct ExpenseEventBodyTests {
    @Test func `the body is what others have been promised`() throws {
        let user = try UserID("alice")
        let sample = try Expense.sample(of: user, description: "Dinner with the boss")
        let paid = sample.paid(with: PaymentID(sample.id.uuid), at: .sample)
        let announcement = ExpenseEvent.Announcement.sample(.paid, headers: ["traceparent": "00"])
        let event = ExpenseEvent(announcement, of: paid)
        let message = Message(event)
        #expect(
            String(decoding: message.body, as: UTF8.self)
                == """
                {"event_id":"\(event.id)","expense":{"amount":"42.50","category":"meals",\
                "currency":"EUR","id":"\(sample.id)","minor_units":4250,\
                "payment_id":"\(sample.id)","spent_on":"2026-11-20","status":"paid"},\
                "occurred_at":"2026-11-20T09:30:00.123456Z","type":"expense.paid","user":"alice",\
                "version":2}
                """)
        #expect(message.id == event.id.description)
        #expect(message.key == sample.id.description)
        #expect(message.type == "expense.paid")
        #expect(message.headers == ["traceparent": "00"])
        #expect(try read(message.body) == ExpenseEventBody(event))
    }

    @Test func `members that nobody knows are skipped`() throws {
        let event = ExpenseEvent(.sample(.created), of: try .sample(of: try .unique()))
        let text = String(decoding: Message(event).body, as: UTF8.self)
        let longer = text.replacing("{", with: #"{"new":{"a":[null]},"#)
        #expect(try read(Array(longer.utf8)) == ExpenseEventBody(event))
        #expect(try SpendingChange(message(longer)) == SpendingChange(Message(event)))
    }

    @Test(arguments: ["", "{}", "[]", #"{"event_id":1}"#, "\u{0}"])
    func `what is no event is malformed`(text: String) {
        let error = #expect(throws: MessagingError.self) { try SpendingChange(message(text)) }
        #expect(error?.code == .malformed)
    }

    private func read(_ body: [UInt8]) throws -> ExpenseEventBody {
        try JSONDecoder().decode(ExpenseEventBody.self, from: Data(body))
    }

    private func message(_ body: String) -> Message {
        Message(id: "1", key: "1", type: "expense.created", headers: [:], body: Array(body.utf8))
    }
}
