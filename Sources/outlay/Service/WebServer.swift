// SPDX-License-Identifier: Apache-2.0

import Digest
import Expenses
import HTTPInstrumentation
import Hummingbird
import Logging
import ServiceHTTP
import ServiceLifecycle
import Web

/// What `outlay web` is told by its environment.
struct WebServerConfiguration: Sendable {
    var host: String
    var port: Int
    var knownMethods: KnownMethods
    /// What log lines say of users.
    var users: UserHash
    var web: WebConfiguration

    /// - Throws: ``SettingError``, which names the variable and the accepted form.
    init(_ settings: Settings) throws {
        host = settings.text("OUTLAY_HOST") ?? "127.0.0.1"
        port = try settings.port("OUTLAY_PORT", default: 8000)
        knownMethods = KnownMethods(environment: settings.environment)
        users = settings.users
        web = WebConfiguration(
            expenses: try settings.address("OUTLAY_EXPENSES_URL", default: "http://127.0.0.1:8080"),
            viewer: try settings.viewer("OUTLAY_VIEWER_URL", default: "http://127.0.0.1:16686"),
            browserTelemetry: try settings.text("OUTLAY_BROWSER_OTLP_URL").map { address in
                try settings.address("OUTLAY_BROWSER_OTLP_URL", default: address)
            },
            user: try settings.user("OUTLAY_DEFAULT_USER")?.rawValue ?? "demo",
            identity: try settings.identity(default: "outlay-web"),
            version: Outlay.version)
    }
}

/// The gateway, put together: client, page and routes, server, and the feed of changes.
///
/// `outlay web` runs it; tests build it the same way, with a configuration of their own.
struct WebServer: Sendable {
    let client: TracedHTTPClient
    let live: LiveExpenses
    let application: Application<RouterResponder<ServiceRequestContext>>

    /// - Parameter onListening: called once with the port that the server really has.
    init(
        _ configuration: WebServerConfiguration, logger: Logger,
        onListening: @escaping @Sendable (Int) async -> Void = { _ in }
    ) {
        let client = TracedHTTPClient(methods: configuration.knownMethods)
        let live = LiveExpenses(upstream: configuration.web.expenses, client: client)
        let gateway = WebGateway(
            configuration.web, client: client, live: live,
            knownMethods: configuration.knownMethods, users: configuration.users)
        self.client = client
        self.live = live
        application = Application(
            router: gateway.router(),
            server: .tracedHTTP1(),
            configuration: ApplicationConfiguration(
                address: .hostname(configuration.host, port: configuration.port),
                serverName: nil),
            onServerRunning: { await onListening($0.localAddress?.port ?? 0) },
            logger: logger)
    }

    /// In the order in which they start; they stop in reverse: first those who listen are let go, since
    /// the server waits for them, and last the client, for requests in flight.
    var services: [any Service] { [client, application, live] }
}
