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
    /// Bodies that may be arriving at once, summed up for each protocol; a sender beyond that is asked
    /// to try again.
    package var maximumBytesInFlight: Int
    /// How long a call by gRPC may take; a sender that falls silent would hold its allowance for ever.
    package var maximumCallDuration: Duration
    /// How much of one message is read; its `bytes` bound a body after decompression.
    package var otlpLimits: OTLPLimits
    package var storeLimits: TraceStoreLimits
    /// The pages that may send from a browser.
    package var allowedOrigins: AllowedOrigins

    package init(
        host: String = "127.0.0.1",
        otlpPort: Int = 4318,
        grpcPort: Int = 4317,
        zipkinPort: Int = 9411,
        queryPort: Int = 16686,
        maximumBodyBytes: Int = 16 << 20,
        maximumBytesInFlight: Int = 128 << 20,
        maximumCallDuration: Duration = .seconds(60),
        otlpLimits: OTLPLimits = .standard,
        storeLimits: TraceStoreLimits = TraceStoreLimits(),
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
        self.allowedOrigins = allowedOrigins
    }
}
