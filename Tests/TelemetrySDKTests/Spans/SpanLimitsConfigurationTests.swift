// SPDX-License-Identifier: Apache-2.0

import TelemetrySDK
import Testing

@Suite("Reading the limits of spans")
struct SpanLimitsConfigurationTests {
    private func read(
        _ values: [String: String]
    ) -> (limits: SpanLimits, warnings: [String]) {
        var warnings = ConfigurationWarnings()
        let limits = SpanLimits(environment: Environment(values), warnings: &warnings)
        return (limits, warnings.sentences)
    }

    @Test func `without variables everything is 128, and lengths have no limit`() {
        let limits = read([:]).limits
        #expect(limits == SpanLimits())
        #expect(limits.attributes == 128)
        #expect(limits.events == 128)
        #expect(limits.links == 128)
        #expect(limits.attributesPerEvent == 128)
        #expect(limits.attributesPerLink == 128)
        #expect(limits.attributeValueLength == nil)
    }

    @Test func `each variable sets its own limit`() {
        let limits = read([
            "OTEL_SPAN_ATTRIBUTE_COUNT_LIMIT": "1", "OTEL_SPAN_ATTRIBUTE_VALUE_LENGTH_LIMIT": "2",
            "OTEL_SPAN_EVENT_COUNT_LIMIT": "3", "OTEL_SPAN_LINK_COUNT_LIMIT": "4",
            "OTEL_EVENT_ATTRIBUTE_COUNT_LIMIT": "5", "OTEL_LINK_ATTRIBUTE_COUNT_LIMIT": "6",
        ]).limits
        #expect(limits.attributes == 1)
        #expect(limits.attributeValueLength == 2)
        #expect(limits.events == 3)
        #expect(limits.links == 4)
        #expect(limits.attributesPerEvent == 5)
        #expect(limits.attributesPerLink == 6)
    }

    @Test func `the general limits hold where those of spans are unset, and only there`() {
        let limits = read([
            "OTEL_ATTRIBUTE_COUNT_LIMIT": "10", "OTEL_ATTRIBUTE_VALUE_LENGTH_LIMIT": "20",
            "OTEL_SPAN_ATTRIBUTE_COUNT_LIMIT": "30",
        ]).limits
        #expect(limits.attributes == 30)
        #expect(limits.attributeValueLength == 20)
        #expect(limits.attributesPerEvent == 10)
        #expect(limits.attributesPerLink == 10)
        #expect(limits.events == 128)
    }

    @Test func `zero is a limit`() {
        #expect(read(["OTEL_SPAN_EVENT_COUNT_LIMIT": "0"]).limits.events == 0)
    }

    @Test func `a limit that cannot be read falls back, and is spoken of once`() {
        let (limits, warnings) = read([
            "OTEL_SPAN_ATTRIBUTE_COUNT_LIMIT": "-1", "OTEL_ATTRIBUTE_COUNT_LIMIT": "many",
        ])
        #expect(limits == SpanLimits())
        #expect(warnings.count == 2)
    }
}
