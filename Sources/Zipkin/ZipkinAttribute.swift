// SPDX-License-Identifier: Apache-2.0

/// Attributes in which what only Zipkin knows is kept. Written to Zipkin again they become the
/// fields that they were.
package enum ZipkinAttribute {
    /// `true` on the server's half of a call whose client's half has the same span id: two timings
    /// of one call, not a duplicate.
    package static let shared = "zipkin.shared"
    /// `true` where the caller asked that the trace be kept (`X-B3-Flags: 1`).
    package static let debug = "zipkin.debug"
    /// `timestamp`, `duration` or both: what the sender did not know and what is guessed here.
    package static let absentFields = "zipkin.absent_fields"

    static let all: Set<String> = [shared, debug, absentFields]
}

/// The tags that stand for what OpenTelemetry has and Zipkin has not
/// (`common/mapping-to-non-otlp.md`; for the status `trace/sdk_exporters/zipkin.md`).
enum TagName {
    static let statusCode = "otel.status_code"
    static let statusDescription = "otel.status_description"
    static let error = "error"
    static let scopeName = "otel.scope.name"
    static let scopeVersion = "otel.scope.version"
    /// What ``scopeName`` was called before; must still be written.
    static let libraryName = "otel.library.name"
    /// What ``scopeVersion`` was called before; must still be written.
    static let libraryVersion = "otel.library.version"
    static let droppedAttributes = "otel.dropped_attributes_count"
    static let droppedEvents = "otel.dropped_events_count"
    static let droppedLinks = "otel.dropped_links_count"
}

/// The attributes of the semantic conventions that Zipkin has fields for.
enum ConventionName {
    static let serviceName = "service.name"
    static let hostIP = "host.ip"
    static let localPort = "network.local.port"
    static let peerService = "peer.service"
    static let peerAddress = "network.peer.address"
    static let peerPort = "network.peer.port"
}
