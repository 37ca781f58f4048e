// SPDX-License-Identifier: Apache-2.0

/// The parameters of a URL's query, in the form encoding that browsers and Go write: `%20` and `+`
/// are both a space.
struct FormQuery {
    private let pairs: [(name: String, value: String)]

    init(_ query: String?) {
        pairs = (query ?? "").split(separator: "&").map { pair in
            let halves = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            return (Self.decode(halves[0]), halves.count > 1 ? Self.decode(halves[1]) : "")
        }
    }

    /// The first value of a parameter.
    subscript(name: String) -> String? { pairs.first { $0.name == name }?.value }

    /// Every value of a parameter that may be repeated.
    func all(_ name: String) -> [String] { pairs.filter { $0.name == name }.map(\.value) }

    /// - Throws: a ``QueryError`` in Jaeger's words if the parameter is absent or empty.
    func required(_ name: String) throws(QueryError) -> String {
        guard let value = self[name], !value.isEmpty else {
            throw .invalid("parameter '\(name)' is required")
        }
        return value
    }

    /// Decodes one name, value or path segment. A `%` without two digits stands for itself, and bytes
    /// that are no UTF-8 become replacement characters.
    static func decode(_ text: some StringProtocol, plusIsSpace: Bool = true) -> String {
        let encoded = Array(text.utf8)
        var decoded: [UInt8] = []
        decoded.reserveCapacity(encoded.count)
        var index = 0
        while index < encoded.count {
            let byte = encoded[index]
            if byte == UInt8(ascii: "%"), index + 2 < encoded.count,
                let high = Self.digit(encoded[index + 1]), let low = Self.digit(encoded[index + 2])
            {
                decoded.append(high << 4 | low)
                index += 3
            } else {
                let isSpace = plusIsSpace && byte == UInt8(ascii: "+")
                decoded.append(isSpace ? UInt8(ascii: " ") : byte)
                index += 1
            }
        }
        return String(decoding: decoded, as: UTF8.self)
    }

    private static func digit(_ byte: UInt8) -> UInt8? {
        Character(Unicode.Scalar(byte)).hexDigitValue.map { UInt8($0) }
    }
}
