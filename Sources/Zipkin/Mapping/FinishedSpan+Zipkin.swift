// SPDX-License-Identifier: Apache-2.0

import TelemetryModel

extension FinishedSpan {
    /// A span that Zipkin's tracers recorded.
    ///
    /// - Parameters:
    ///   - tags: The span's tags without those of the scope; what stands for fields is taken out.
    ///   - receivedAt: When it began, if neither it nor its annotations say so.
    init(_ span: ZipkinSpan, tags: inout ReadTags, receivedAt: UInt64) {
        // What was not sampled would not have been sent.
        let context = SpanContext(traceID: span.traceID, spanID: span.id, flags: .sampled)
        let start = span.startTime(receivedAt: receivedAt)
        let (end, overflows) = start.addingReportingOverflow((span.duration ?? 0) * 1_000)
        let status = tags.takeStatus()
        let droppedAttributes = tags.takeCount(TagName.droppedAttributes)
        let droppedEvents = tags.takeCount(TagName.droppedEvents)
        let droppedLinks = tags.takeCount(TagName.droppedLinks)
        tags.setEndpoints(span)
        tags.setMarks(span)
        self.init(
            context: context, parentSpanID: span.parentID, name: span.name, kind: Kind(span.kind),
            startTime: start, endTime: overflows ? .max : end, attributes: tags.attributes,
            droppedAttributes: droppedAttributes, events: span.events(startTime: start),
            droppedEvents: droppedEvents, droppedLinks: droppedLinks, status: status)
    }
}

extension ZipkinSpan {
    fileprivate func startTime(receivedAt: UInt64) -> UInt64 {
        if let timestamp { return timestamp * 1_000 }
        return annotations.lazy.map(\.time).filter { $0 > 0 }.min() ?? receivedAt
    }

    /// The annotations; one of which nobody said when it was stands at the start.
    fileprivate func events(startTime: UInt64) -> [FinishedSpan.Event] {
        annotations.map { event in
            var event = event
            if event.time == 0 { event.time = startTime }
            return event
        }
    }
}

extension FinishedSpan.Kind {
    fileprivate init(_ kind: ZipkinSpan.Kind?) {
        switch kind {
        case .client: self = .client
        case .server: self = .server
        case .producer: self = .producer
        case .consumer: self = .consumer
        case nil: self = .internal
        }
    }
}

extension ReadTags {
    /// The other side, and our own port, by the semantic conventions. Tags of these names win, save
    /// for ports, which are numbers in the endpoint and would be text in a tag.
    fileprivate mutating func setEndpoints(_ span: ZipkinSpan) {
        let remote = span.remoteEndpoint
        if !remote.serviceName.isEmpty {
            setUnlessPresent(ConventionName.peerService, .string(remote.serviceName))
        }
        if let address = remote.addresses.first {
            setUnlessPresent(ConventionName.peerAddress, .string(address))
        }
        if remote.port != 0 {
            set(ConventionName.peerPort, .int(Int64(remote.port)))
        }
        if span.localEndpoint.port != 0 {
            set(ConventionName.localPort, .int(Int64(span.localEndpoint.port)))
        }
    }

    /// What has no other place.
    fileprivate mutating func setMarks(_ span: ZipkinSpan) {
        if span.isShared { setUnlessPresent(ZipkinAttribute.shared, true) }
        if span.isDebug { setUnlessPresent(ZipkinAttribute.debug, true) }
        var absent: [AttributeValue] = []
        if span.timestamp == nil { absent.append("timestamp") }
        if span.duration == nil { absent.append("duration") }
        if !absent.isEmpty { setUnlessPresent(ZipkinAttribute.absentFields, .array(absent)) }
    }
}
