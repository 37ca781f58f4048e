// SPDX-License-Identifier: Apache-2.0

/// An amount of money: whole minor units of a currency, never a floating-point number.
package struct Money: Hashable, Sendable {
    /// Cents for the euro, whole yen for the yen.
    package let minorUnits: Int64
    package let currency: Currency

    package init(minorUnits: Int64, currency: Currency) {
        self.minorUnits = minorUnits
        self.currency = currency
    }

    /// Fails where the amount has more digits after the point than the currency: nothing is
    /// rounded.
    package init(_ amount: DecimalAmount, in currency: Currency) throws(InvalidValue) {
        let missing = currency.minorDigits - amount.fractionDigits
        guard missing >= 0 else {
            throw InvalidValue(
                "has \(amount.fractionDigits) digits after the point; \(currency.code) has "
                    + (currency.minorDigits == 0 ? "none" : "\(currency.minorDigits)"))
        }
        var minorUnits = amount.significand
        for _ in 0..<missing { minorUnits *= 10 }
        self.init(minorUnits: minorUnits, currency: currency)
    }

    /// The amount alone, with exactly the currency's digits: `42.50`, `4250` for yen.
    package var amount: String {
        let digits = String(minorUnits.magnitude)
        let sign = minorUnits < 0 ? "-" : ""
        guard currency.minorDigits > 0 else { return sign + digits }
        let padding = max(0, currency.minorDigits + 1 - digits.utf8.count)
        let padded = String(repeating: "0", count: padding) + digits
        return sign + padded.dropLast(currency.minorDigits) + "."
            + padded.suffix(currency.minorDigits)
    }
}
