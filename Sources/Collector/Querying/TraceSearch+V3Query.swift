// SPDX-License-Identifier: Apache-2.0

import TraceStore

extension TraceSearch {
    /// Reads the parameters of `/api/v3/traces`. A service is not required there, times are.
    ///
    /// - Throws: a ``QueryError`` that names the parameter that is missing or malformed.
    init(v3 query: FormQuery) throws(QueryError) {
        self.init()
        service = query.first(of: ["query.serviceName", "query.service_name"])?.value
        operation = query.first(of: ["query.operationName", "query.operation_name"])?.value
        tags = try Self.attributes(query)
        let start = try query.moment(of: ["query.startTimeMin", "query.start_time_min"])
        let end = try query.moment(of: ["query.startTimeMax", "query.start_time_max"])
        guard let start, let end else {
            throw .invalid("query.startTimeMin and query.startTimeMax are required")
        }
        guard start < end else {
            throw .invalid("query.startTimeMin must be before query.startTimeMax")
        }
        self.start = start
        // The later bound does not belong to the time any more.
        self.end = end - 1
        minimumDuration = try query.duration(of: ["query.durationMin", "query.duration_min"])
        maximumDuration = try query.duration(of: ["query.durationMax", "query.duration_max"])
        limit = try Self.depth(query)
        _ = try query.flag(of: ["query.rawTraces", "query.raw_traces"])
    }

    private static func depth(_ query: FormQuery) throws(QueryError) -> Int {
        let names = ["query.searchDepth", "query.search_depth", "query.num_traces"]
        guard let parameter = query.first(of: names) else { return 100 }
        guard let depth = Int(parameter.value), depth >= 1 else {
            throw .malformed(parameter.name, "it must be a whole number from 1")
        }
        return min(depth, largestLimit)
    }

    private static func attributes(_ query: FormQuery) throws(QueryError) -> [String: String] {
        guard let json = query["query.attributes"], !json.isEmpty else { return [:] }
        guard let attributes = texts(inObject: json) else {
            throw .malformed("query.attributes", "expecting a JSON object of strings")
        }
        return attributes
    }
}
