// SPDX-License-Identifier: Apache-2.0

import Expenses
import Testing

@Suite struct MoneyTests {
    @Test(arguments: [
        ("42.50", "EUR", 4250, "42.50"), ("42.5", "EUR", 4250, "42.50"),
        ("42", "EUR", 4200, "42.00"),
        ("0.01", "EUR", 1, "0.01"), ("0.10", "EUR", 10, "0.10"), ("4250", "JPY", 4250, "4250"),
        ("0.001", "KWD", 1, "0.001"), ("1.2345", "CLF", 12_345, "1.2345"),
        ("999999999999.9999", "CLF", 9_999_999_999_999_999, "999999999999.9999"),
    ])
    func `an amount is kept in whole minor units`(
        text: String, code: String, minorUnits: Int64, written: String
    ) throws {
        let money = try Money(DecimalAmount(text), in: Currency(code))
        #expect(money.minorUnits == minorUnits)
        #expect(money.amount == written)
    }

    @Test(arguments: [
        ("42.505", "EUR"), ("42.500", "EUR"), ("1.0", "JPY"), ("0.0001", "KWD"),
    ])
    func `nothing is rounded to fit a currency`(text: String, code: String) throws {
        let amount = try DecimalAmount(text)
        let currency = try Currency(code)
        #expect(throws: InvalidValue.self) { try Money(amount, in: currency) }
    }

    @Test(arguments: [
        "", ".", "1.", ".5", "01", "00", "-1", "-0", "0", "0.00", "+1", "1e3", "1E3", "1,50",
        "1 000",
        " 1", "1 ", "NaN", "Infinity", "0x10", "1.2.3", "1000000000000", "0.00001", "١٢",
        "99999999999999999999999999999999999999", "1\u{0}",
    ])
    func `an amount is a plain decimal above zero, within bounds`(text: String) {
        #expect(throws: InvalidValue.self) { try DecimalAmount(text) }
    }

    @Test func `sums below zero and of any size are written in full`() throws {
        let euro = try Currency("EUR")
        #expect(Money(minorUnits: -5, currency: euro).amount == "-0.05")
        #expect(Money(minorUnits: .max, currency: euro).amount == "92233720368547758.07")
        #expect(Money(minorUnits: .min, currency: euro).amount == "-92233720368547758.08")
    }

    @Test(arguments: [
        ("EUR", 2), ("JPY", 0), ("KWD", 3), ("CLF", 4), ("UYI", 0), ("XCG", 2), ("SLE", 2),
    ])
    func `a currency has the digits that ISO 4217 gives it`(code: String, digits: Int) throws {
        #expect(try Currency(code).minorDigits == digits)
    }

    @Test(arguments: ["", "eur", "EU", "EURO", "DEM", "HRK", "XAU", "XXX", "XTS", "€", "EUR "])
    func `other codes are no currency`(code: String) {
        #expect(throws: InvalidValue.self) { try Currency(code) }
    }

    @Test func `the table of currencies is whole`() {
        #expect(Currency.all.count == 165)
        #expect(Currency.all.allSatisfy { $0.key == $0.value.code && $0.key.utf8.count == 3 })
    }
}
