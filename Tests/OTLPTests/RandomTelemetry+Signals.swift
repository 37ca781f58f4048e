// SPDX-License-Identifier: Apache-2.0

import TelemetryModel

extension RandomTelemetry {
    mutating func resourceLogs() -> ResourceLogs {
        ResourceLogs(
            resource: resource(),
            scopes: list(upTo: 2) { random in
                ScopeLogs(
                    scope: random.scope(), records: random.list(upTo: 4) { $0.logRecord() })
            })
    }

    private mutating func logRecord() -> LogRecord {
        LogRecord(
            time: long(), observedTime: long(),
            severityNumber: UInt8.random(in: 0...24, using: &generator), severityText: string(),
            body: value(depth: 3), attributes: attributes(), droppedAttributes: count(),
            flags: TraceFlags(rawValue: UInt8.random(in: 0...255, using: &generator)),
            traceID: traceID(), spanID: spanID(), eventName: string())
    }

    mutating func resourceMetrics() -> ResourceMetrics {
        ResourceMetrics(
            resource: resource(),
            scopes: list(upTo: 2) { random in
                ScopeMetrics(
                    scope: random.scope(), metrics: random.list(upTo: 6) { $0.metric() })
            })
    }

    private mutating func metric() -> Metric {
        Metric(
            name: string(), description: string(), unit: string(), metadata: attributes(),
            data: data())
    }

    private mutating func data() -> Metric.Data {
        let temporality: Metric.Temporality =
            [.unspecified, .delta, .cumulative].randomElement(using: &generator) ?? .delta
        return switch Int.random(in: 0...5, using: &generator) {
        case 0: .gauge(list(upTo: 3) { $0.numberPoint() })
        case 1: .sum(list(upTo: 3) { $0.numberPoint() }, temporality, isMonotonic: chance())
        case 2: .histogram(list(upTo: 3) { $0.histogramPoint() }, temporality)
        case 3: .exponentialHistogram(list(upTo: 3) { $0.exponentialPoint() }, temporality)
        case 4: .summary(list(upTo: 3) { $0.summaryPoint() })
        default: .unknown
        }
    }

    private mutating func numberPoint() -> NumberPoint {
        NumberPoint(frame: frame(), value: number(), exemplars: exemplars())
    }

    private mutating func histogramPoint() -> HistogramPoint {
        HistogramPoint(
            frame: frame(), count: long(), sum: optionalDouble(), minimum: optionalDouble(),
            maximum: optionalDouble(), bounds: list(upTo: 5) { $0.double() },
            counts: list(upTo: 6) { $0.long() }, exemplars: exemplars())
    }

    private mutating func exponentialPoint() -> ExponentialHistogramPoint {
        ExponentialHistogramPoint(
            frame: frame(), count: long(), sum: optionalDouble(), minimum: optionalDouble(),
            maximum: optionalDouble(), scale: whole(), zeroCount: long(), zeroThreshold: double(),
            positive: buckets(), negative: buckets(), exemplars: exemplars())
    }

    private mutating func buckets() -> ExponentialHistogramPoint.Buckets {
        ExponentialHistogramPoint.Buckets(offset: whole(), counts: list(upTo: 5) { $0.long() })
    }

    private mutating func summaryPoint() -> SummaryPoint {
        SummaryPoint(
            frame: frame(), count: long(), sum: double(),
            quantiles: list(upTo: 3) { .init(quantile: $0.double(), value: $0.double()) })
    }

    private mutating func exemplars() -> [Exemplar] {
        list(upTo: 2) {
            Exemplar(
                time: $0.long(), value: $0.number(), filteredAttributes: $0.attributes(),
                traceID: $0.traceID(), spanID: $0.spanID())
        }
    }

    private mutating func frame() -> PointFrame {
        PointFrame(attributes: attributes(), startTime: long(), time: long(), hasNoValue: chance())
    }

    private mutating func number() -> MetricNumber? {
        switch Int.random(in: 0...2, using: &generator) {
        case 0: .int(Self.integers.randomElement(using: &generator) ?? 0)
        case 1: .double(double())
        default: nil
        }
    }

    private mutating func traceID() -> TraceID? {
        chance() ? TraceID(high: generator.next(), low: nonzero()) : nil
    }

    private mutating func spanID() -> SpanID? { chance() ? SpanID(rawValue: nonzero()) : nil }

    private mutating func double() -> Double { Self.doubles.randomElement(using: &generator) ?? 0 }

    private mutating func optionalDouble() -> Double? { chance() ? double() : nil }

    private mutating func long() -> UInt64 {
        [0, 1, 127, 128, .max, generator.next()].randomElement(using: &generator) ?? 0
    }

    private mutating func whole() -> Int32 {
        [0, 1, -1, 63, 64, -64, -65, .max, .min].randomElement(using: &generator) ?? 0
    }
}
