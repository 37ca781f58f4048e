// SPDX-License-Identifier: Apache-2.0

import Hummingbird
import Logging
import NIOCore
import ServiceLifecycle
import TraceStore

/// The local collector: one store, servers that fill it and a server that answers from it.
///
/// All servers are services for a `ServiceGroup`; a test runs each as what it is.
/// None has a tracing middleware: a collector that traced itself would never come to rest.
package struct TraceCollector: Sendable {
    package typealias Server = Application<RouterResponder<BasicRequestContext>>

    /// The servers, for the caller of ``init(configuration:logger:onListening:)``.
    package enum Endpoint: String, Sendable {
        case otlp
        case grpc
        case zipkin
        case query
    }

    package let store: BoundedTraceStore
    /// OTLP/HTTP: `POST /v1/traces`, `/v1/logs` and `/v1/metrics`.
    package let receiver: Server
    /// OTLP/gRPC.
    package let grpcReceiver: GRPCReceiver
    /// Zipkin's API v2: `POST /api/v2/spans`.
    package let zipkinReceiver: Server
    /// Jaeger's query API and the trace viewer.
    package let queries: Server

    /// Makes the collector; nothing listens before its servers run.
    ///
    /// - Parameters:
    ///   - forwarder: Gets everything that is accepted.
    ///   - onListening: Called once per server, with the port that it really has. A server
    ///   whose port is taken throws NIO's `IOError` from its `run()` instead.
    package init(
        configuration: CollectorConfiguration = CollectorConfiguration(),
        forwarder: (any TelemetryForwarder)? = nil,
        logger: Logger,
        onListening: @escaping @Sendable (Endpoint, Int) async -> Void = { _, _ in }
    ) {
        let store = BoundedTraceStore(limits: configuration.storeLimits)
        self.store = store
        let intake = TelemetryIntake(store: store, forwarder: forwarder)
        let allowance = ByteAllowance(
            configuration.maximumBytesInFlight, process: configuration.processMemory
        ) { store.evictSome() }
        let bodies = RequestBodies(configuration, allowance: allowance)
        receiver = Self.server(
            OTLPReceiver(intake: intake, bodies: bodies, configuration: configuration).router,
            .hostname(configuration.host, port: configuration.otlpPort), logger
        ) { await onListening(.otlp, $0) }
        grpcReceiver = GRPCReceiver(
            intake: intake, configuration: configuration, allowance: allowance
        ) { await onListening(.grpc, $0) }
        zipkinReceiver = Self.server(
            ZipkinReceiver(intake: intake, bodies: bodies, configuration: configuration).router,
            .hostname(configuration.host, port: configuration.zipkinPort), logger
        ) { await onListening(.zipkin, $0) }
        queries = Self.server(
            Self.queryRouter(store, configuration, allowance),
            .hostname(configuration.host, port: configuration.queryPort), logger
        ) { await onListening(.query, $0) }
    }

    /// Jaeger's API, the viewer's, and its page, all of them for this machine's own names only.
    private static func queryRouter(
        _ store: BoundedTraceStore, _ configuration: CollectorConfiguration,
        _ allowance: ByteAllowance
    ) -> Router<BasicRequestContext> {
        let router = Router()
        router.add(middleware: HostGuard(configuredHost: configuration.host))
        router.get("healthz") { _, _ in "ok\n" }
        QueryRoutes(store: store).add(to: router)
        ViewerRoutes(
            store: store, maximumBytes: configuration.storeLimits.bytes, allowance: allowance
        ).add(to: router)
        return router
    }

    /// A sender that falls silent in the middle of a body would hold its allowance for ever, hence
    /// the idle timeout.
    private static func server(
        _ router: Router<BasicRequestContext>, _ address: BindAddress, _ logger: Logger,
        onListening: @escaping @Sendable (Int) async -> Void
    ) -> Server {
        Application(
            router: router,
            server: .http1(configuration: .init(idleTimeout: .seconds(60))),
            configuration: ApplicationConfiguration(address: address),
            onServerRunning: { await onListening($0.localAddress?.port ?? 0) },
            logger: logger)
    }

    /// All servers, to be run together.
    package var services: [any Service] { [receiver, grpcReceiver, zipkinReceiver, queries] }
}
