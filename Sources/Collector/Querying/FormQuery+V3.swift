// SPDX-License-Identifier: Apache-2.0

/// Parameters of version 3, each with its names; what is wrong with one is said in Jaeger's words.
extension FormQuery {
    /// A moment in RFC 3339's form, in nanoseconds since the Unix epoch; `nil` if absent.
    func moment(of names: [String]) throws(QueryError) -> UInt64? {
        guard let parameter = first(of: names) else { return nil }
        guard let moment = RFC3339.nanoseconds(parameter.value) else {
            throw .malformed(parameter.name, "expecting a moment such as 2026-11-20T22:11:58.123Z")
        }
        return moment
    }

    /// A flag in any of Go's forms; `nil` if absent.
    func flag(of names: [String]) throws(QueryError) -> Bool? {
        guard let parameter = first(of: names) else { return nil }
        guard let flag = Self.flag(parameter.value) else {
            throw .malformed(parameter.name, "expecting true or false")
        }
        return flag
    }

    /// A duration in Go's form, in nanoseconds; `nil` if absent.
    func duration(of names: [String]) throws(QueryError) -> UInt64? {
        guard let parameter = first(of: names) else { return nil }
        guard let duration = Self.nanoseconds(parameter.value) else {
            throw .malformed(parameter.name, "expecting a duration such as 1.5s, 300us or 2h45m")
        }
        return duration
    }
}

extension QueryError {
    /// In the words of version 3.
    static let noTracesFound = QueryError(status: .notFound, message: "No traces found")

    static func malformed(_ parameter: String, _ reason: String) -> QueryError {
        .invalid("malformed parameter \(parameter): \(reason)")
    }
}
