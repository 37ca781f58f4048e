// SPDX-License-Identifier: Apache-2.0

import OTLP
import TraceStore

/// Where the collector listens and how much it takes in.
package struct CollectorConfiguration: Sendable {
    /// The address of all servers. Loopback, unless somebody chose to let the network in: nothing
    /// here asks who is calling.
    package var host: String
    /// The port for OTLP/HTTP; zero lets the system choose.
    package var otlpPort: Int
    /// The port for OTLP/gRPC; zero lets the system choose.
    package var grpcPort: Int
    /// The port for Zipkin's API v2; zero lets the system choose.
    package var zipkinPort: Int
    /// The port for Jaeger's query API; zero lets the system choose.
    package var queryPort: Int
    /// The largest body as it comes over the wire.
    package var maximumBodyBytes: Int
    /// What bodies that are arriving may take in memory, of all protocols together; a sender beyond
    /// that is asked to try again.
    package var maximumBytesInFlight: Int
    /// How long a call by gRPC may take; a sender that falls silent would hold its allowance for ever.
    package var maximumCallDuration: Duration
    /// How much of one message is read; its `bytes` bound a body after decompression.
    package var otlpLimits: OTLPLimits
    package var storeLimits: TraceStoreLimits
    /// What the process may take; `nil` where it is not the collector's own.
    package var processMemory: ProcessMemory?
    /// The pages that may send from a browser.
    package var allowedOrigins: AllowedOrigins

    package init(
        host: String = "127.0.0.1",
        otlpPort: Int = 4318,
        grpcPort: Int = 4317,
        zipkinPort: Int = 9411,
        queryPort: Int = 16686,
        maximumBodyBytes: Int = 16 << 20,
        maximumBytesInFlight: Int = MemoryShares.standard.arriving,
        maximumCallDuration: Duration = .seconds(60),
        otlpLimits: OTLPLimits = .standard,
        storeLimits: TraceStoreLimits = TraceStoreLimits(),
        processMemory: ProcessMemory? = nil,
        allowedOrigins: AllowedOrigins = .loopback
    ) {
        self.host = host
        self.otlpPort = otlpPort
        self.grpcPort = grpcPort
        self.zipkinPort = zipkinPort
        self.queryPort = queryPort
        self.maximumBodyBytes = maximumBodyBytes
        self.maximumBytesInFlight = maximumBytesInFlight
        self.maximumCallDuration = maximumCallDuration
        self.otlpLimits = otlpLimits
        self.storeLimits = storeLimits
        self.processMemory = processMemory
        self.allowedOrigins = allowedOrigins
    }
}

extension CollectorConfiguration {
    /// Gives each part its share of what the process may take, and sizes one body so that it fits.
    package mutating func divide(_ memory: MemoryShares) {
        maximumBodyBytes = memory.body
        maximumBytesInFlight = memory.arriving
        otlpLimits.bytes = memory.message
        otlpLimits.memory = memory.reading
        storeLimits = TraceStoreLimits(bytes: memory.store)
        processMemory = ProcessMemory(maximum: memory.total)
    }
}
