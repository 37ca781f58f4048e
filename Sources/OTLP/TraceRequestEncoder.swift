// SPDX-License-Identifier: Apache-2.0

import TelemetryModel

/// Encodes batch after batch of one process's spans as requests.
///
/// What repeats from batch to batch, the resource and the scopes, is encoded once and copied from
/// then on; the memory of the first pass is reused. Meant to be owned by one exporter.
package struct TraceRequestEncoder: Sendable {
    /// Programs have few scopes; one that makes them up as it goes must not fill our memory.
    private static let cachedScopes = 64

    package let encoding: OTLPEncoding
    private var resource: Resource
    private var encodedResource: [UInt8]
    private var scopes: [(scope: InstrumentationScope, encoded: [UInt8])] = []
    private var scratch: [Int] = []

    package init(resource: Resource, encoding: OTLPEncoding) {
        self.encoding = encoding
        self.resource = resource
        encodedResource = encoding.fragment(of: ResourceFields(resource: resource))
    }

    /// Encodes an `ExportTraceServiceRequest` of one batch.
    ///
    /// A batch of another resource than before is encoded rightly too, only not as fast.
    package mutating func encode(_ batch: ResourceSpans) -> [UInt8] {
        encoding.message(of: TraceRequestFields(batches: [prepared(batch)]), reusing: &scratch)
    }

    /// Encodes a request of batches of any resources.
    mutating func encode(_ batches: [ResourceSpans]) -> [UInt8] {
        var fields = TraceRequestFields(batches: [])
        for batch in batches { fields.batches.append(prepared(batch)) }
        return encoding.message(of: fields, reusing: &scratch)
    }

    private mutating func prepared(_ batch: ResourceSpans) -> PreparedBatch {
        if batch.resource != resource {
            resource = batch.resource
            encodedResource = encoding.fragment(of: ResourceFields(resource: batch.resource))
        }
        var prepared = PreparedBatch(resource: encodedResource, scopes: [])
        for scope in batch.scopes {
            prepared.scopes.append(.init(scope: encodedScope(scope.scope), spans: scope.spans))
        }
        return prepared
    }

    private mutating func encodedScope(_ scope: InstrumentationScope) -> [UInt8] {
        if let known = scopes.first(where: { $0.scope == scope }) { return known.encoded }
        let encoded = encoding.fragment(of: ScopeFields(scope: scope))
        if scopes.count < Self.cachedScopes { scopes.append((scope, encoded)) }
        return encoded
    }
}

/// A batch of which only the spans are not encoded yet.
private struct PreparedBatch {
    struct Scope {
        var scope: [UInt8]
        var spans: [FinishedSpan]
    }

    var resource: [UInt8]
    var scopes: [Scope]
}

private struct TraceRequestFields: WireFields {
    var batches: [PreparedBatch]

    func put(into sink: inout some ProtobufSink) {
        for batch in batches {
            sink.message(TraceRequestField.resourceSpans) { sink in
                sink.encoded(batch.resource)
                for scope in batch.scopes {
                    sink.message(ResourceSpansField.scopeSpans) { sink in
                        sink.encoded(scope.scope)
                        for span in scope.spans { sink.span(span) }
                    }
                }
            }
        }
    }

    func put(into json: inout JSONWriter) {
        json.list("resourceSpans", batches) { json, batch in
            json.object { json in
                json.encoded(batch.resource)
                json.list("scopeSpans", batch.scopes) { json, scope in
                    json.object { json in
                        json.encoded(scope.scope)
                        json.list("spans", scope.spans) { $0.span($1) }
                    }
                }
            }
        }
    }
}

private struct ResourceFields: WireFields {
    var resource: Resource

    func put(into sink: inout some ProtobufSink) { sink.resource(resource) }
    func put(into json: inout JSONWriter) { json.resource(resource) }
}

private struct ScopeFields: WireFields {
    var scope: InstrumentationScope

    func put(into sink: inout some ProtobufSink) { sink.scope(scope) }
    func put(into json: inout JSONWriter) { json.scope(scope) }
}
