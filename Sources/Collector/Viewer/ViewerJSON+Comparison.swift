// SPDX-License-Identifier: Apache-2.0

import TraceStore

extension ViewerJSON {
    /// Two traces side by side; what the rows mean stands at ``TraceComparison``.
    ///
    /// `nil` if one of them has no spans.
    static func comparison(_ a: Trace, _ b: Trace) -> [UInt8]? {
        guard let left = TraceOverview(a), let right = TraceOverview(b) else { return nil }
        let comparison = TraceComparison(a, b)
        return document(reservingCapacity: 1_024 + 512 * comparison.rows.count) { json in
            json.object("a") { write(left, to: &$0) }
            json.object("b") { write(right, to: &$0) }
            json.list("rows", comparison.rows) { json, row in
                json.object { write(row, to: &$0) }
            }
            let counts = comparison.counts
            json.object("counts") { json in
                for change in TraceComparison.Change.allCases {
                    json.field(change.rawValue, counts[change] ?? 0)
                }
            }
        }
    }

    private static func write(_ row: TraceComparison.Row, to json: inout JSONWriter) {
        json.field("change", row.change.rawValue)
        json.field("depth", row.depth)
        json.fieldOrNull("parent", row.parent) { $0.value($1) }
        json.field("name", row.name)
        json.field("service", row.service)
        json.field("kind", word(row.kind))
        json.fieldOrNull("a", row.a) { write($1, to: &$0) }
        json.fieldOrNull("b", row.b) { write($1, to: &$0) }
        json.fieldOrNull("delta", row.delta) { $0.value($1) }
        json.fieldOrNull("ratio", row.ratio) { $0.value($1) }
        json.list("attributes", row.attributes) { json, change in
            json.object { json in
                json.field("key", change.key)
                json.field("a", change.a)
                json.field("b", change.b)
            }
        }
    }

    private static func write(_ side: TraceComparison.Side, to json: inout JSONWriter) {
        json.object { json in
            json.field("row", side.row)
            json.field("start", side.start)
            json.field("duration", side.duration)
            json.field("self", side.selfTime)
            json.field("status", word(side.status))
        }
    }
}

extension JSONWriter {
    /// A key with what is written of its value, or with null if there is none.
    fileprivate mutating func fieldOrNull<Value>(
        _ key: String, _ value: Value?, _ write: (inout JSONWriter, Value) -> Void
    ) {
        self.key(key)
        if let value { write(&self, value) } else { null() }
    }
}
