// SPDX-License-Identifier: Apache-2.0

/// A currency of ISO 4217 and the number of digits after its decimal point.
///
/// Only codes of the current list that have minor units are known: national currencies and funds,
/// not gold (`XAU`), test codes (`XTS`) or currencies that have been withdrawn.
package struct Currency: Hashable, Sendable {
    /// Three upper-case letters.
    package let code: String
    /// Digits after the decimal point: 2 for most, 0 for the yen, 3 for dinars.
    package let minorDigits: Int

    /// Parses an ISO 4217 code; lower case is refused, since what is stored is what was sent.
    package init(_ code: String) throws(InvalidValue) {
        guard let currency = Self.all[code] else {
            throw InvalidValue("must be a current ISO 4217 code in upper case, such as \"EUR\"")
        }
        self = currency
    }

    private init(code: String, minorDigits: Int) {
        self.code = code
        self.minorDigits = minorDigits
    }
}

extension Currency {
    /// Every currency by its code.
    package static let all: [String: Currency] = {
        var currencies: [String: Currency] = [:]
        for (digits, codes) in codesByMinorDigits {
            for code in codes.split(whereSeparator: \.isWhitespace) {
                currencies[String(code)] = Currency(code: String(code), minorDigits: digits)
            }
        }
        return currencies
    }()

    /// ISO 4217, list one as of 2026, by the number of minor digits.
    private static let codesByMinorDigits: [(digits: Int, codes: String)] = [
        (
            digits: 0,
            codes: """
            BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF
            """
        ),
        (
            digits: 2,
            codes: """
            AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BMD BND BOB BOV BRL BSD BTN BWP BYN
            BZD CAD CDF CHE CHF CHW CNY COP COU CRC CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD
            FKP GBP GEL GHS GIP GMD GTQ GYD HKD HNL HTG HUF IDR ILS INR IRR JMD KES KGS KHR KPW
            KYD KZT LAK LBP LKR LRD LSL MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MXV MYR
            MZN NAD NGN NIO NOK NPR NZD PAB PEN PGK PHP PKR PLN QAR RON RSD RUB SAR SBD SCR SDG
            SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TOP TRY TTD TWD TZS UAH USD
            USN UYU UZS VED VES WST XAD XCD XCG YER ZAR ZMW ZWG
            """
        ),
        (digits: 3, codes: "BHD IQD JOD KWD LYD OMR TND"),
        (digits: 4, codes: "CLF UYW"),
    ]
}
