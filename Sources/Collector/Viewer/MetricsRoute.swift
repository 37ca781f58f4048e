// SPDX-License-Identifier: Apache-2.0

import TraceStore

/// `GET /api/viewer/metrics` and what lies below it: requests by service and route, all metrics, and the
/// series of one.
struct MetricsRoute: Sendable {
    let store: BoundedTraceStore
    /// Now, in nanoseconds since the Unix epoch: where the window ends.
    let now: @Sendable () -> UInt64

    /// How many groups of requests are told of, and how many series of one metric.
    static let (groupBound, seriesBound) = (500, 50)

    /// Rate, errors and duration of one family's requests.
    ///
    /// Takes `family`, `window`, `service`, `text`, and `group`, the id of the group that is looked at;
    /// without it, all groups together.
    ///
    /// - Throws: a ``QueryError`` that names the parameter that is malformed.
    func requests(_ query: FormQuery) throws(QueryError) -> [UInt8] {
        let family = try Self.family(query)
        let window = try window(query)
        let records = store.metricRecords(named: [family.metric])
        let found = records.filter { Self.isService($0.reading.service, query) }
        let chosen = query.nonEmpty("group")
        let metrics = RequestMetrics(found, of: family, over: window, choosing: chosen) {
            Self.matches([$0, $1], query)
        }
        let exemplars = metrics.chosen.detail?.newestExemplars ?? []
        let survey = MetricSurvey(
            services: Set(records.map(\.reading.service)).sorted(), families: families(),
            series: store.figures.series)
        return ViewerJSON.requests(
            metrics, choosing: chosen, most: Self.groupBound,
            kept: store.known(exemplars.map(\.measurement.traceID)), survey)
    }

    /// Every metric of every service; takes `service` and `text`.
    func catalogue(_ query: FormQuery) -> [UInt8] {
        let entries = MetricCatalogue(store.metricRecords()).entries
        let shown = entries.filter {
            Self.isService($0.service, query)
                && Self.matches([$0.name, $0.service, $0.description], query)
        }
        let survey = MetricSurvey(
            services: Set(entries.map(\.service)).sorted(), families: families(),
            series: store.figures.series)
        return ViewerJSON.metrics(shown, survey)
    }

    /// The series of one metric of one service; takes `service`, `name` and `window`.
    ///
    /// - Throws: a ``QueryError`` if a parameter is missing or malformed, or no such metric is here.
    func series(_ query: FormQuery) throws(QueryError) -> [UInt8] {
        guard let name = query.nonEmpty("name") else {
            throw .invalid("name takes the name of a metric.")
        }
        guard let service = query.nonEmpty("service") else {
            throw .invalid("service takes the name of a service.")
        }
        let window = try window(query)
        let records = store.metricRecords(named: [name], service: service)
        guard let entry = MetricCatalogue(records).entries.first else {
            throw QueryError(
                status: .notFound, message: "No metric \(name) of \(service) is here.")
        }
        let shown = records.sorted { $0.precedes($1) }.prefix(Self.seriesBound)
        return ViewerJSON.series(Array(shown), of: entry, over: window)
    }

    /// The families of which there are series, with how many.
    private func families() -> [(family: RequestFamily, series: Int)] {
        RequestFamily.allCases.map { ($0, store.metricRecords(named: [$0.metric]).count) }
    }
}

// MARK: Parameters

extension MetricsRoute {
    private static func family(_ query: FormQuery) throws(QueryError) -> RequestFamily {
        guard let text = query.nonEmpty("family") else { return .server }
        guard let family = RequestFamily(rawValue: text) else {
            throw .invalid("family takes server, consumer, client or database.")
        }
        return family
    }

    private func window(_ query: FormQuery) throws(QueryError) -> MetricWindow {
        let length = try query.duration("window") ?? 15 * Self.minute
        guard (Self.minute...30 * Self.minute).contains(length) else {
            throw .invalid("window takes a duration from 1m to 30m.")
        }
        return MetricWindow(now: now(), length: length)
    }

    private static let minute: UInt64 = 60_000_000_000

    private static func isService(_ service: String, _ query: FormQuery) -> Bool {
        query.nonEmpty("service").map { $0 == service } ?? true
    }

    private static func matches(_ texts: [String], _ query: FormQuery) -> Bool {
        guard let text = query.nonEmpty("text")?.lowercased() else { return true }
        return texts.contains { $0.lowercased().contains(text) }
    }
}

extension MetricRecord {
    /// The largest first, so that those that matter are there where there are too many.
    fileprivate func precedes(_ other: MetricRecord) -> Bool {
        latest ?? -.infinity > other.latest ?? -.infinity
    }
}

/// What there is beside what is shown.
struct MetricSurvey {
    let services: [String]
    let families: [(family: RequestFamily, series: Int)]
    /// All series of all metrics.
    let series: Int
}
