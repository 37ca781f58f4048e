// SPDX-License-Identifier: Apache-2.0

import TelemetryModel
import TraceStore

extension TraceSearch {
    /// Reads the parameters of the viewer's search. All are optional, and an empty one is none.
    ///
    /// - Throws: a ``QueryError`` that names the parameter that is malformed.
    init(viewer query: FormQuery, now: UInt64) throws(QueryError) {
        self.init(
            service: query.nonEmpty("service"), operation: query.nonEmpty("operation"),
            limit: 200)
        conditions.allowsNoSpans = true
        conditions.outcome = try Self.outcome(query)
        conditions.minimumDuration = try query.duration("minDuration")
        conditions.maximumDuration = try query.duration("maxDuration")
        conditions.start = try Self.start(query, now: now)
        conditions.end = try query.microseconds("end")
        conditions.attributes = query.all("attribute").filter { !$0.isEmpty }.map(Self.attribute)
        conditions.text = query.nonEmpty("text")
        guard let text = query.nonEmpty("limit") else { return }
        guard let limit = Int(text), limit >= 1 else {
            throw .invalid("limit takes a whole number from 1 to \(Self.largestLimit).")
        }
        self.limit = min(limit, Self.largestLimit)
    }

    private static func outcome(
        _ query: FormQuery
    ) throws(QueryError) -> TraceConditions.Outcome? {
        guard let text = query.nonEmpty("status") else { return nil }
        guard let outcome = TraceConditions.Outcome(rawValue: text) else {
            throw .invalid("status takes error or ok.")
        }
        return outcome
    }

    private static func start(_ query: FormQuery, now: UInt64) throws(QueryError) -> UInt64? {
        if let start = try query.microseconds("start") { return start }
        guard let lookback = try query.duration("lookback") else { return nil }
        return now > lookback ? now - lookback : 0
    }

    /// `key=value`, or `key` alone for any value.
    private static func attribute(_ text: String) -> TraceConditions.Attribute {
        guard let split = text.firstIndex(of: "=") else { return TraceConditions.Attribute(text) }
        let value = String(text[split...].dropFirst())
        return TraceConditions.Attribute(String(text[..<split]), value)
    }
}

extension FormQuery {
    /// The first value of a parameter unless it is empty.
    func nonEmpty(_ name: String) -> String? {
        self[name].flatMap { $0.isEmpty ? nil : $0 }
    }
}
