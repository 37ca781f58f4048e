// SPDX-License-Identifier: Apache-2.0

import TelemetryModel
import TraceStore

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

extension TraceSearch {
    /// More traces than this are never sent in one answer.
    static let largestLimit = 1_500

    /// Reads the parameters of Jaeger's `/api/traces`.
    ///
    /// - Throws: a ``QueryError`` that names the parameter that is missing or malformed.
    init(_ query: FormQuery, now: UInt64) throws(QueryError) {
        self.init(service: try query.required("service"))
        operation = query["operation"].flatMap { $0.isEmpty ? nil : $0 }
        kind = query["spanKind"].flatMap { FinishedSpan.Kind(label: $0) }
        tags = try Self.tags(query)
        minimumDuration = try query.duration("minDuration")
        maximumDuration = try query.duration("maxDuration")
        if let minimumDuration, let maximumDuration, minimumDuration > maximumDuration {
            throw .invalid("'maxDuration' should be greater than 'minDuration'")
        }
        start = try Self.start(query, now: now)
        end = try query.microseconds("end")
        if let start, let end, start > end {
            throw .invalid("invalid parameter: start time must be before end time")
        }
        limit = try Self.limit(query)
    }

    /// `start`, or else `lookback`, which is Jaeger's page's span of time until now; `custom` there
    /// means that `start` is given.
    private static func start(_ query: FormQuery, now: UInt64) throws(QueryError) -> UInt64? {
        if let start = try query.microseconds("start") { return start }
        guard query["lookback"] != "custom", let lookback = try query.duration("lookback") else {
            return nil
        }
        return now > lookback ? now - lookback : 0
    }

    private static func limit(_ query: FormQuery) throws(QueryError) -> Int {
        guard let text = query["limit"], !text.isEmpty else { return 100 }
        guard let limit = Int(text) else {
            throw .invalid("unable to parse param 'limit': expecting a whole number")
        }
        guard limit >= 1 else {
            throw .invalid("invalid parameter: limit must be greater than 0")
        }
        return min(limit, largestLimit)
    }

    /// `tags` is a JSON object, `tag` a `key:value` that may be repeated.
    private static func tags(_ query: FormQuery) throws(QueryError) -> [String: String] {
        var tags: [String: String] = [:]
        for pair in query.all("tag") {
            guard let split = pair.firstIndex(of: ":") else {
                throw .invalid("malformed 'tag' parameter, expecting key:value")
            }
            tags[String(pair[..<split])] = String(pair[split...].dropFirst())
        }
        for object in query.all("tags") where !object.isEmpty {
            guard let more = Self.texts(inObject: object) else {
                throw .invalid("malformed 'tags' parameter, expecting a JSON object of strings")
            }
            tags.merge(more) { $1 }
        }
        return tags
    }

    /// The keys and values of a JSON object; `nil` if it is none, or has others than scalars.
    static func texts(inObject json: String) -> [String: String]? {
        let object = try? JSONDecoder().decode([String: TagText].self, from: Data(json.utf8))
        return object?.mapValues(\.text)
    }
}

/// A tag's value in a search; people write `{"http.response.status_code": 500}` as well as `"500"`.
private struct TagText: Decodable {
    let text: String

    init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if let bool = try? container.decode(Bool.self) {
            text = String(bool)
        } else if let integer = try? container.decode(Int64.self) {
            text = String(integer)
        } else if let double = try? container.decode(Double.self) {
            text = "\(double)"
        } else {
            text = try container.decode(String.self)
        }
    }
}
