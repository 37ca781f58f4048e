// SPDX-License-Identifier: Apache-2.0

import Hummingbird
import Logging
import NIOCore
import ServiceLifecycle
import TraceStore

/// The local collector: one store, a server that fills it and a server that answers from it.
///
/// Both servers are services for a `ServiceGroup`; a test runs each as the `Application` that it is.
/// Neither has a tracing middleware: a collector that traced itself would never come to rest.
package struct TraceCollector: Sendable {
    package typealias Server = Application<RouterResponder<BasicRequestContext>>

    /// The two servers, for the caller of ``init(configuration:logger:onListening:)``.
    package enum Endpoint: String, Sendable {
        case otlp
        case query
    }

    package let store: BoundedTraceStore
    /// OTLP/HTTP: `POST /v1/traces`.
    package let receiver: Server
    /// Jaeger's query API.
    package let queries: Server

    /// Makes the collector; nothing listens before its servers run.
    ///
    /// - Parameter onListening: Called once per server, with the port that it really has. A server
    ///   whose port is taken throws NIO's `IOError` from its `run()` instead.
    package init(
        configuration: CollectorConfiguration = CollectorConfiguration(),
        logger: Logger,
        onListening: @escaping @Sendable (Endpoint, Int) async -> Void = { _, _ in }
    ) {
        let store = BoundedTraceStore(limits: configuration.storeLimits)
        self.store = store
        receiver = Self.server(
            TraceReceiver(store: store, configuration: configuration).router,
            .hostname(configuration.host, port: configuration.otlpPort), logger
        ) { await onListening(.otlp, $0) }
        queries = Self.server(
            QueryRoutes(store: store).router,
            .hostname(configuration.host, port: configuration.queryPort), logger
        ) { await onListening(.query, $0) }
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

    /// Both servers, to be run together.
    package var services: [any Service] { [receiver, queries] }
}
