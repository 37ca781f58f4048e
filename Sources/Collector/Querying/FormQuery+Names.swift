// SPDX-License-Identifier: Apache-2.0

extension FormQuery {
    /// A parameter that has several names, of which the first is the one that is not deprecated.
    struct Named {
        /// The name that the request used, for what is said about the value.
        let name: String
        let value: String
    }

    /// The first of these parameters that is there and not empty.
    func first(of names: [String]) -> Named? {
        for name in names {
            if let value = self[name], !value.isEmpty { return Named(name: name, value: value) }
        }
        return nil
    }

    /// A flag in any of the forms that Go reads; `nil` if it is absent or empty.
    ///
    /// - Throws: a ``QueryError`` in Jaeger's words.
    func flag(_ name: String) throws(QueryError) -> Bool? {
        guard let text = self[name], !text.isEmpty else { return nil }
        guard let flag = Self.flag(text) else {
            throw .invalid("unable to parse param '\(name)': expecting true or false")
        }
        return flag
    }

    /// Go's `strconv.ParseBool`.
    static func flag(_ text: String) -> Bool? {
        switch text {
        case "1", "t", "T", "true", "TRUE", "True": true
        case "0", "f", "F", "false", "FALSE", "False": false
        default: nil
        }
    }

    /// A number of milliseconds, as nanoseconds; `nil` if absent or empty.
    func milliseconds(_ name: String) throws(QueryError) -> UInt64? {
        guard let text = self[name], !text.isEmpty else { return nil }
        guard let value = UInt64(text), value <= .max / 1_000_000 else {
            throw .invalid("unable to parse param '\(name)': expecting a number of milliseconds")
        }
        return value * 1_000_000
    }
}
