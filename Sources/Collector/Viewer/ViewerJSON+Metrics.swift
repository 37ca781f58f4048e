// SPDX-License-Identifier: Apache-2.0

import TelemetryModel
import TraceStore

extension ViewerJSON {
    /// Requests by service and name, and charts of some of them. Durations are nanoseconds.
    ///
    /// - Parameters:
    ///   - most: How many groups there may be; the busiest are taken.
    ///   - kept: Those of the exemplars' traces that are still here.
    static func requests(
        _ metrics: RequestMetrics, choosing chosen: String?, most: Int, kept: Set<TraceID>,
        _ survey: MetricSurvey
    ) -> [UInt8] {
        let groups = metrics.groups.count > most ? metrics.busiest(most) : metrics.groups
        return document(reservingCapacity: 8_192 + 1_024 * groups.count) { json in
            write(metrics.window, to: &json)
            write(survey, to: &json)
            json.list("groups", groups) { json, group in
                json.object { write(group, to: &$0) }
            }
            json.field("omitted", metrics.groups.count - groups.count)
            json.object("chosen") { json in
                json.field("id", chosen)
                json.field("found", chosen == nil || metrics.groups.contains { $0.id == chosen })
                write(metrics.chosen, to: &json)
                json.numbers("rates", metrics.chosen.requests.rates)
                guard let detail = metrics.chosen.detail else { return }
                write(detail, of: metrics.chosen.requests, to: &json)
                json.list("exemplars", detail.newestExemplars) { json, exemplar in
                    json.object { write(exemplar, kept, to: &$0) }
                }
            }
        }
    }

    private static func write(_ group: RequestMetrics.Group, to json: inout JSONWriter) {
        json.field("id", group.id)
        json.field("service", group.service)
        json.field("name", group.name)
        write(group.figures, to: &json)
        json.numbers("rates", group.figures.requests.rates)
    }

    private static func write(_ figures: RequestFigures, to json: inout JSONWriter) {
        json.number("requests", figures.count)
        json.number("failures", figures.failures)
        json.number("rate", figures.rate)
        json.number("failureShare", figures.failureShare)
        let quantiles = figures.durations.quantiles([0.5, 0.95, 0.99])
        for (name, value) in zip(["p50", "p95", "p99"], quantiles) {
            json.number(name, value.map { $0 * 1e9 })
        }
    }

    private static func write(
        _ detail: RequestFigures.Detail, of requests: MetricBins, to json: inout JSONWriter
    ) {
        let shares = zip(requests.values, detail.failures.values).map { all, failed in
            all.map { $0 > 0 ? (failed ?? 0) / $0 : 0 }
        }
        json.numbers("failureShares", shares)
        let quantiles = detail.durations.map { $0.quantiles([0.5, 0.95, 0.99]) }
        for (position, name) in ["p50s", "p95s", "p99s"].enumerated() {
            json.numbers(name, quantiles.map { bin in bin[position].map { $0 * 1e9 } })
        }
    }

    private static func write(
        _ exemplar: RequestFigures.Exemplar, _ kept: Set<TraceID>, to json: inout JSONWriter
    ) {
        let measurement = exemplar.measurement
        json.field("traceID", measurement.traceID.description)
        json.field("spanID", measurement.spanID?.description)
        json.field("time", String(measurement.time))
        json.number("value", measurement.value * 1e9)
        json.field("failed", exemplar.isFailure)
        json.field("kept", kept.contains(measurement.traceID))
    }

    private static func write(_ window: MetricWindow, to json: inout JSONWriter) {
        json.object("window") { json in
            json.field("start", String(window.start))
            json.field("end", String(window.end))
            json.field("step", window.binLength)
        }
    }

    private static func write(_ survey: MetricSurvey, to json: inout JSONWriter) {
        json.list("families", survey.families) { json, entry in
            json.object { json in
                json.field("id", entry.family.rawValue)
                json.field("metric", entry.family.metric)
                json.field("series", entry.series)
            }
        }
        json.list("services", survey.services) { $0.value($1) }
        json.field("series", survey.series)
    }
}

extension RequestMetrics {
    /// The groups with the most requests, in their order.
    fileprivate func busiest(_ most: Int) -> [Group] {
        groups.sorted { $0.figures.count > $1.figures.count }.prefix(most)
            .sorted { ($0.service, $0.name) < ($1.service, $1.name) }
    }
}

// MARK: All metrics

extension ViewerJSON {
    /// Every metric of every service.
    static func metrics(
        _ entries: [MetricCatalogue.Entry], _ survey: MetricSurvey
    ) -> [UInt8] {
        document(reservingCapacity: 256 * entries.count) { json in
            write(survey, to: &json)
            json.list("metrics", entries) { json, entry in
                json.object { write(entry, to: &$0) }
            }
        }
    }

    /// The series of one metric over a window.
    static func series(
        _ records: [MetricRecord], of entry: MetricCatalogue.Entry, over window: MetricWindow
    ) -> [UInt8] {
        document(reservingCapacity: 1_024 * records.count) { json in
            write(window, to: &json)
            json.object("metric") { write(entry, to: &$0) }
            json.list("series", records) { json, record in
                json.object { json in
                    json.field("instance", record.reading.instance)
                    write("attributes", record.reading.frame?.attributes ?? [:], to: &json)
                    json.number("latest", record.latest)
                    json.field("updated", String(record.reading.frame?.time ?? 0))
                    json.numbers("values", record.values(over: window))
                }
            }
        }
    }

    private static func write(_ entry: MetricCatalogue.Entry, to json: inout JSONWriter) {
        json.field("service", entry.service)
        json.field("name", entry.name)
        json.field("kind", entry.kind.rawValue)
        json.field("isRate", entry.kind.isRate)
        json.field("unit", entry.unit)
        json.field("description", entry.description)
        json.field("series", entry.series)
        json.number("latest", entry.latest)
        json.field("updated", String(entry.updated))
    }
}

extension JSONWriter {
    /// A number under a key; null where there is none that JSON can say.
    mutating func number(_ key: String, _ number: Double?) {
        self.key(key)
        write(number)
    }

    mutating func numbers(_ key: String, _ numbers: [Double?]) {
        list(key, numbers) { $0.write($1) }
    }

    private mutating func write(_ number: Double?) {
        if let number, number.isFinite { value(number) } else { null() }
    }
}
