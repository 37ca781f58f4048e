// SPDX-License-Identifier: Apache-2.0

import TelemetryModel

/// What a tracer posts to `/api/v2/spans`: a list of Zipkin's spans, in JSON.
///
/// Zipkin has no resource, no scope, no links and no trace state. The first two travel as tags and
/// come back; the others are lost, as OpenTelemetry's mapping leaves them undefined
/// (`trace/sdk_exporters/zipkin.md`).
package struct ZipkinSpanList: Hashable, Sendable {
    /// The media type of the JSON form.
    package static let contentType = "application/json"

    package var resourceSpans: [ResourceSpans]

    package init(_ resourceSpans: [ResourceSpans]) {
        self.resourceSpans = resourceSpans
    }

    /// Reads a list that anybody may have sent.
    ///
    /// Spans of one endpoint and one scope come out together, in the order in which they were sent.
    ///
    /// - Parameter receivedAt: Nanoseconds since the Unix epoch; where a span says nowhere when it
    ///   began, it was this moment, and ``ZipkinAttribute/absentFields`` says so.
    /// - Throws: ``ZipkinError`` with the span, the field and the byte, if the bytes are malformed or
    ///   go beyond the limits.
    package init(
        decoding bytes: [UInt8], limits: ZipkinLimits = .standard, receivedAt: UInt64
    ) throws(ZipkinError) {
        var reader = try JSONReader(bytes, limits: limits)
        var grouping = SpanGrouping(receivedAt: receivedAt)
        try reader.spanList { grouping.add($0) }
        resourceSpans = grouping.resourceSpans
    }

    /// The list as JSON, in the order of the spans.
    package func encoded() -> [UInt8] {
        var json = JSONWriter()
        json.array { json in
            for group in resourceSpans {
                for scope in group.scopes {
                    let mapping = SpanMapping(resource: group.resource, scope: scope.scope)
                    for span in scope.spans { json.span(mapping.zipkinSpan(span)) }
                }
            }
        }
        return json.bytes
    }
}
