// SPDX-License-Identifier: Apache-2.0

import TelemetryModel
import TraceStore

/// Turns one trace of Jaeger's into ours.
struct JaegerTraceReader {
    private var trace: Trace
    private var positions: [SpanSource: Int] = [:]
    private var spanIDs: Set<SpanID> = []
    private let resources: [String: Resource]

    init(_ jaeger: JaegerTrace) throws(JaegerError) {
        guard let id = TraceID(paddedHex: jaeger.traceID) else {
            throw .malformed("A trace id is not 1 to 32 hexadecimal digits.")
        }
        trace = Trace(id: id)
        resources = (jaeger.processes ?? [:]).mapValues { Resource($0) }
    }

    mutating func read(_ jaeger: JaegerTrace) throws(JaegerError) -> Trace {
        for span in jaeger.spans { try add(span) }
        return trace
    }

    private mutating func add(_ jaeger: JaegerTrace.Span) throws(JaegerError) {
        guard let id = SpanID(paddedHex: jaeger.spanID) else {
            throw .malformed("A span id is not 1 to 16 hexadecimal digits.")
        }
        var scope = InstrumentationScope(name: "")
        let span = self.span(id, jaeger, &scope)
        let resource = jaeger.process.map { Resource($0) } ?? resources[jaeger.processID ?? ""]
        let source = SpanSource(resource: resource ?? Resource(), scope: scope)
        let isNew = spanIDs.insert(id).inserted
        trace.spans.append(TraceSpan(span: span, source: position(of: source), repeatsID: !isNew))
    }

    private mutating func position(of source: SpanSource) -> Int {
        if let position = positions[source] { return position }
        positions[source] = trace.sources.count
        trace.sources.append(source)
        return trace.sources.count - 1
    }

    private func span(
        _ id: SpanID, _ jaeger: JaegerTrace.Span, _ scope: inout InstrumentationScope
    ) -> FinishedSpan {
        let start = Self.nanoseconds(jaeger.startTime)
        let end = start.addingReportingOverflow(Self.nanoseconds(jaeger.duration))
        var span = FinishedSpan(
            context: SpanContext(
                traceID: trace.id, spanID: id,
                flags: TraceFlags(rawValue: UInt8(truncatingIfNeeded: jaeger.flags ?? 0))),
            name: jaeger.operationName, kind: .unspecified, startTime: start,
            endTime: end.overflow ? .max : end.partialValue)
        span.events = (jaeger.logs ?? []).map { FinishedSpan.Event($0) }
        span.parentSpanID = jaeger.parentSpanID.flatMap { SpanID(paddedHex: $0) }
        for reference in jaeger.references ?? [] { span.add(reference) }
        for tag in jaeger.tags ?? [] { span.apply(tag, &scope) }
        return span
    }

    static func nanoseconds(_ microseconds: UInt64) -> UInt64 {
        let product = microseconds.multipliedReportingOverflow(by: 1_000)
        return product.overflow ? .max : product.partialValue
    }
}

extension Resource {
    fileprivate init(_ process: JaegerTrace.Process) {
        self.init(attributes: [JaegerJSON.Tag.serviceName: .string(process.serviceName)])
        for tag in process.tags ?? [] where tag.key != JaegerJSON.Tag.serviceName {
            attributes.elements.append(Attributes.Element(key: tag.key, value: tag.value))
        }
    }
}

extension FinishedSpan {
    /// The first parent in the same trace is the parent; every other reference is a link.
    fileprivate mutating func add(_ reference: JaegerTrace.Reference) {
        guard let traceID = TraceID(paddedHex: reference.traceID),
            let spanID = SpanID(paddedHex: reference.spanID)
        else { return }
        let isParent = reference.refType == "CHILD_OF" && traceID == context.traceID
        if isParent && (parentSpanID == nil || parentSpanID == spanID) {
            parentSpanID = spanID
        } else {
            links.append(Link(context: SpanContext(traceID: traceID, spanID: spanID)))
        }
    }

    /// A tag that stands for a field becomes the field, any other an attribute.
    fileprivate mutating func apply(_ tag: JaegerTag, _ scope: inout InstrumentationScope) {
        switch (tag.key, tag.value) {
        case (JaegerJSON.Tag.kind, .string(let label)) where Kind(label: label) != nil:
            kind = Kind(label: label) ?? .unspecified
        case (JaegerJSON.Tag.statusCode, .string("OK")): status.code = .ok
        case (JaegerJSON.Tag.statusCode, .string("ERROR")), (JaegerJSON.Tag.error, .bool(true)):
            status.code = .error
        case (JaegerJSON.Tag.statusDescription, .string(let message)): status.message = message
        case (JaegerJSON.Tag.scopeName, .string(let name)): scope.name = name
        case (JaegerJSON.Tag.scopeVersion, .string(let version)): scope.version = version
        case (JaegerJSON.Tag.traceState, .string(let text)): context.state = TraceState(text)
        case (JaegerJSON.Tag.droppedAttributes, .int(let count)):
            droppedAttributes = UInt32(clamping: count)
        case (JaegerJSON.Tag.droppedEvents, .int(let count)):
            droppedEvents = UInt32(clamping: count)
        case (JaegerJSON.Tag.droppedLinks, .int(let count)):
            droppedLinks = UInt32(clamping: count)
        default: attributes.elements.append(Attributes.Element(key: tag.key, value: tag.value))
        }
    }
}

extension FinishedSpan.Event {
    fileprivate init(_ log: JaegerTrace.Log) {
        self.init(name: "", time: JaegerTraceReader.nanoseconds(log.timestamp))
        for field in log.fields ?? [] {
            switch (field.key, field.value) {
            case (JaegerJSON.Tag.event, .string(let name)) where self.name.isEmpty:
                self.name = name
            case (JaegerJSON.Tag.droppedAttributes, .int(let count)):
                droppedAttributes = UInt32(clamping: count)
            default:
                attributes.elements.append(Attributes.Element(key: field.key, value: field.value))
            }
        }
    }
}

extension TraceState {
    /// For display only: what does not read as `key=value` is left out.
    fileprivate init(_ text: String) {
        self.init(
            members: text.split(separator: ",").compactMap { member in
                guard let split = member.firstIndex(of: "=") else { return nil }
                return Member(
                    key: String(member[..<split]), value: String(member[split...].dropFirst()))
            })
    }
}
