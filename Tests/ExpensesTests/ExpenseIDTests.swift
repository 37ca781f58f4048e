// SPDX-License-Identifier: Apache-2.0

import Expenses
import ExpensesTesting
import Testing

@Suite struct ExpenseIDTests {
    @Test func `an id has the form of a UUID of version 7`() {
        let id = ExpenseID(
            time: Timestamp(microseconds: 0x0123_4567_89AB * 1000 + 999), random: .max)
        #expect(id.description == "01234567-89ab-7ffb-bfff-ffffffffffff")
        let least = ExpenseID(time: Timestamp(microseconds: 0), random: 0)
        #expect(least.description == "00000000-0000-7000-8000-000000000000")
    }

    @Test func `ids are in the order of their microseconds`() {
        let ids = (0..<5000).map { ExpenseID.random(at: .sample.advanced(microseconds: $0)) }
        #expect(ids == ids.sorted())
        #expect(Set(ids).count == ids.count)
    }

    @Test func `ids of one moment differ`() {
        #expect(Set((0..<1000).map { _ in ExpenseID.random(at: .sample) }).count == 1000)
    }

    @Test func `an id is read in either case and written in lower case`() {
        let text = "0193457B-2C5F-7DC0-AE12-0123456789AB"
        #expect(ExpenseID(text)?.description == text.lowercased())
        #expect(ExpenseID("0193457b2c5f7dc0ae120123456789ab") == nil)
        #expect(ExpenseID("") == nil)
        #expect(ExpenseID(text + " ") == nil)
    }
}
