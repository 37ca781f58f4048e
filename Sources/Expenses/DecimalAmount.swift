// SPDX-License-Identifier: Apache-2.0

/// A positive decimal number that has not met its currency yet: `42.50` is 4250 with two digits
/// after the point.
///
/// It exists because a request gives amount and currency apart, and a change may give only one.
package struct DecimalAmount: Hashable, Sendable {
    /// All digits as one number, greater than zero and less than 10¹⁶.
    package let significand: Int64
    /// How many of the digits come after the point, 0…4.
    package let fractionDigits: Int

    /// What the largest amount stays below: 10¹², which with four minor digits is far inside an
    /// `Int64` and leaves room to sum hundreds of the largest.
    package static let integerDigits = 12
    /// The most digits that any currency has.
    package static let mostFractionDigits = 4

    init(significand: Int64, fractionDigits: Int) {
        self.significand = significand
        self.fractionDigits = fractionDigits
    }

    /// Parses digits with an optional point and digits after it, `42` or `42.50`.
    ///
    /// The form of a JSON number without sign and exponent, so that a string and a number are held
    /// to the same rule; `1e3` and `+1` are refused rather than guessed at.
    package init(_ text: String) throws(InvalidValue) {
        if text.utf8.first == UInt8(ascii: "-") { throw .notPositive }
        var reader = ASCIIReader(text)
        var significand: Int64 = 0
        let integerDigits = try reader.digits(into: &significand, atMost: Self.integerDigits)
        guard integerDigits > 0 else { throw .notDecimal }
        if integerDigits > 1, text.utf8.first == UInt8(ascii: "0") { throw .notDecimal }
        var fractionDigits = 0
        if reader.take(".") {
            fractionDigits = try reader.digits(into: &significand, atMost: Self.mostFractionDigits)
            guard fractionDigits > 0 else { throw .notDecimal }
        }
        guard reader.isAtEnd else { throw .notDecimal }
        guard significand > 0 else { throw .notPositive }
        self.init(significand: significand, fractionDigits: fractionDigits)
    }
}

extension ASCIIReader {
    /// Takes all digits that come next, appends them to a number and says how many there were.
    fileprivate mutating func digits(
        into number: inout Int64, atMost limit: Int
    ) throws(InvalidValue) -> Int {
        var count = 0
        while let digit = digit() {
            count += 1
            guard count <= limit else { throw .tooManyDigits }
            number = number * 10 + Int64(digit)
        }
        return count
    }
}

extension InvalidValue {
    fileprivate static var notDecimal: Self {
        Self("must be a decimal such as \"42.50\", without sign, exponent or leading zeros")
    }

    fileprivate static var notPositive: Self {
        Self("must be greater than zero")
    }

    fileprivate static var tooManyDigits: Self {
        Self(
            "must have at most \(DecimalAmount.integerDigits) digits before the point and "
                + "\(DecimalAmount.mostFractionDigits) after it")
    }
}
