// SPDX-License-Identifier: Apache-2.0

extension SpanLimits {
    /// Reads the limits of spans, and the general ones where those of spans are unset.
    ///
    /// The order is the specification's: span option, general option, default (OpenTelemetry
    /// specification, `common/README.md`, Attribute Limits).
    package init(environment: Environment, warnings: inout ConfigurationWarnings) {
        self.init()
        func limit(_ names: String...) -> Int? {
            for name in names {
                if let limit = environment.integer(name, warnings: &warnings) { return limit }
            }
            return nil
        }
        attributes =
            limit("OTEL_SPAN_ATTRIBUTE_COUNT_LIMIT", "OTEL_ATTRIBUTE_COUNT_LIMIT") ?? attributes
        attributeValueLength = limit(
            "OTEL_SPAN_ATTRIBUTE_VALUE_LENGTH_LIMIT", "OTEL_ATTRIBUTE_VALUE_LENGTH_LIMIT")
        events = limit("OTEL_SPAN_EVENT_COUNT_LIMIT") ?? events
        links = limit("OTEL_SPAN_LINK_COUNT_LIMIT") ?? links
        attributesPerEvent =
            limit("OTEL_EVENT_ATTRIBUTE_COUNT_LIMIT", "OTEL_ATTRIBUTE_COUNT_LIMIT")
            ?? attributesPerEvent
        attributesPerLink =
            limit("OTEL_LINK_ATTRIBUTE_COUNT_LIMIT", "OTEL_ATTRIBUTE_COUNT_LIMIT")
            ?? attributesPerLink
    }
}
