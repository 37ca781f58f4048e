// SPDX-License-Identifier: Apache-2.0

import Digest
import HTTPInstrumentation
import Hummingbird
import Postgres
import ServiceHTTP

/// The HTTP API of the bank: accounts and payments, for the services behind the same gateway.
///
/// Emits a SERVER span a request (see ``HTTPInstrumentation/ServerTracing``) and below it one INTERNAL
/// span a layer; see ``BankSpan``. Health and readiness are served untraced. It believes whoever calls
/// it, and so belongs behind a network boundary.
package struct BankAPI: Sendable {
    private let bank: BankHandler
    private let chain: ChainHandler
    private let health: HealthHandler
    private let tracing: ServerTracing<ServiceRequestContext>

    /// - Parameters:
    ///   - client: reaches a database whose schema is `SchemaMigrations.bank`.
    ///   - knownMethods: The methods that span names may contain.
    ///   - users: Makes of users what log lines may say of them.
    ///   - chain: Says who answers here.
    ///   - readinessTimeout: How long the database may take to answer that it is ready.
    package init(
        client: PostgresClient, knownMethods: KnownMethods = .standard,
        users: UserHash = UserHash(), chain: ChainHandler = ChainHandler("outlay-bank"),
        readinessTimeout: Duration = .seconds(2)
    ) {
        self.init(
            service: BankService(store: BankRepository(client: client)),
            knownMethods: knownMethods, users: users, chain: chain,
            readiness: { try await SchemaMigrations.bank.verify(client) },
            readinessTimeout: readinessTimeout)
    }

    init(
        service: BankService, knownMethods: KnownMethods = .standard,
        users: UserHash = UserHash(),
        chain: ChainHandler = ChainHandler("outlay-bank"),
        readiness: @escaping @Sendable () async throws -> Void,
        readinessTimeout: Duration = .seconds(2)
    ) {
        bank = BankHandler(service: service)
        self.chain = chain
        health = HealthHandler(check: readiness, timeout: readinessTimeout)
        tracing = ServerTracing(
            untracedPaths: ["/healthz", "/readyz"], methods: knownMethods,
            log: RequestLog(users: users, user: Self.user))
    }

    /// Whose account a path is about. A payment's user is in its body, which the log does not read.
    private static func user(of request: Request) -> String? {
        let path = request.uri.path
        let prefix = "/accounts/"
        return path.hasPrefix(prefix) ? String(path.dropFirst(prefix.count)) : nil
    }

    /// The router to build an application of; tests and the program use the same one.
    package func router() -> Router<ServiceRequestContext> {
        let routes = [
            Route(.put, "/accounts/{user}", bank.open),
            Route(.get, "/accounts/{user}", bank.account),
            Route(.post, "/payments", bank.pay),
            Route(.get, "/payments/{id}", bank.payment),
            Route(.get, "/chain", chain.chain),
            Route(.get, "/healthz", health.live),
            Route(.get, "/readyz", health.ready),
        ]
        let router = Router(
            context: ServiceRequestContext.self, options: .autoGenerateHeadEndpoints)
        router.add(middleware: tracing)
        router.add(middleware: ProblemResponses(routes: RouteTable(routes)) { Problem($0) })
        for route in routes {
            router.on(route.path, method: route.method, use: route.respond)
        }
        return router
    }
}
