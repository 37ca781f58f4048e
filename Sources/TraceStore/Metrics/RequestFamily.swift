// SPDX-License-Identifier: Apache-2.0

/// A kind of request whose durations the semantic conventions have a histogram for, in seconds.
package enum RequestFamily: String, Hashable, Sendable, CaseIterable {
    case server
    case consumer
    case client
    case database

    /// The histogram.
    package var metric: String {
        switch self {
        case .server: "http.server.request.duration"
        case .consumer: "messaging.process.duration"
        case .client: "http.client.request.duration"
        case .database: "db.client.operation.duration"
        }
    }

    /// What a series' requests have in common: a route, a destination, a statement.
    func name(of record: MetricRecord) -> String {
        switch self {
        case .server:
            Self.joined(
                record.attribute("http.request.method"),
                record.attribute("http.route") ?? "(no route)")
        case .consumer: record.attribute("messaging.destination.name") ?? "(no destination)"
        case .client:
            Self.joined(
                record.attribute("http.request.method"),
                (record.attribute("server.address") ?? "")
                    + (record.attribute("url.template") ?? ""))
        case .database:
            record.attribute("db.query.summary")
                ?? Self.joined(
                    record.attribute("db.operation.name"),
                    record.attribute("db.collection.name") ?? "")
        }
    }

    private static func joined(_ verb: String?, _ object: String) -> String {
        let name = [verb ?? "", object].filter { !$0.isEmpty }.joined(separator: " ")
        return name.isEmpty ? "(unknown)" : name
    }

    /// Whether a series' requests failed: it has an `error.type`, or a status of 500 or more.
    static func isFailure(_ record: MetricRecord) -> Bool {
        if record.attribute("error.type") != nil { return true }
        return record.attribute("http.response.status_code").flatMap { Int($0) } ?? 0 >= 500
    }
}
