// SPDX-License-Identifier: Apache-2.0

import Foundation
import TelemetryModel
import Zipkin

/// When the lists of these tests arrive.
let arrival: UInt64 = 1_800_000_000_000_000_000

func read(_ json: String, limits: ZipkinLimits = .standard) throws(ZipkinError) -> [ResourceSpans] {
    try ZipkinSpanList(decoding: Array(json.utf8), limits: limits, receivedAt: arrival)
        .resourceSpans
}

/// Reads a list with one span, given by its fields; ids are put before them.
func readSpan(_ fields: String) throws -> FinishedSpan {
    let groups = try read(#"[{"traceId":"1","id":"2"\#(fields.isEmpty ? "" : ",")\#(fields)}]"#)
    return groups[0].scopes[0].spans[0]
}

/// The error of reading a list; `nil` if it can be read.
func errorOfReading(_ json: String, limits: ZipkinLimits = .standard) -> ZipkinError? {
    do throws(ZipkinError) {
        _ = try read(json, limits: limits)
        return nil
    } catch { return error }
}

/// A group of one scope.
func group(
    _ spans: FinishedSpan..., resource: Attributes = ["service.name": "shop"], scope: String = ""
) -> ResourceSpans {
    ResourceSpans(
        resource: Resource(attributes: resource),
        scopes: [ScopeSpans(scope: InstrumentationScope(name: scope), spans: spans)])
}

/// A span of one millisecond that a test fills in.
func span(
    _ name: String = "", kind: FinishedSpan.Kind = .internal, attributes: Attributes = [:]
) -> FinishedSpan {
    FinishedSpan(
        context: SpanContext(
            traceID: TraceID(high: 0xA, low: 1), spanID: SpanID(rawValue: 2), flags: .sampled),
        name: name, kind: kind, startTime: 1_000_000_000, endTime: 1_001_000_000,
        attributes: attributes)
}

/// What is written for one span, as Foundation reads it.
func written(_ group: ResourceSpans) throws -> [String: Any] {
    let bytes = ZipkinSpanList([group]).encoded()
    let list = try JSONSerialization.jsonObject(with: Data(bytes)) as? [[String: Any]]
    return list?.first ?? [:]
}

/// The tags that are written for one span.
func writtenTags(_ group: ResourceSpans) throws -> [String: String] {
    try written(group)["tags"] as? [String: String] ?? [:]
}
