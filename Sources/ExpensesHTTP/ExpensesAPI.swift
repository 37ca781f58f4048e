// SPDX-License-Identifier: Apache-2.0

import Digest
import Expenses
import HTTPInstrumentation
import Hummingbird
import ServiceHTTP

/// The HTTP API of expenses, budgets and users: its routes, and what every request passes through on its way to one.
///
/// Emits a SERVER span a request (see ``HTTPInstrumentation/ServerTracing``) and below it an INTERNAL
/// span of the handler (`ExpenseHandler.create` …, `component=handler`). Health and readiness are
/// served untraced. `openapi.yaml` describes all of it, and the tests hold the two together.
package struct ExpensesAPI: Sendable {
    /// Paths that make no span: probes arrive every few seconds and tell nobody anything.
    package static let untracedPaths: Set<String> = ["/healthz", "/readyz"]

    private let expenses: ExpenseHandler
    private let budgets: BudgetHandler
    private let chain: ChainHandler
    private let registrations: UserHandler
    private let health: HealthHandler
    private let tracing: ServerTracing<ServiceRequestContext>

    /// - Parameters:
    ///   - service: What may be done with expenses.
    ///   - budgets: What may be done with budgets.
    ///   - registrations: What may be done with those who register.
    ///   - defaultUser: Whose request it is when none is named; `nil` refuses such requests.
    ///   - knownMethods: The methods that span names may contain.
    ///   - users: Makes of users what log lines may say of them.
    ///   - chain: Says who answers here, and asks the bank the same.
    ///   - readiness: Returns once the database answers, throws if it does not.
    ///   - readinessTimeout: How long `readiness` may take.
    ///   - clock: Measures that time.
    package init(
        service: ExpenseService,
        budgets: BudgetService,
        registrations: UserService,
        defaultUser: UserID? = nil,
        knownMethods: KnownMethods = .standard,
        users: UserHash = UserHash(),
        chain: ChainHandler = ChainHandler("outlay-expenses"),
        readiness: @escaping @Sendable () async throws -> Void,
        readinessTimeout: Duration = .seconds(2),
        clock: any Clock<Duration> = ContinuousClock()
    ) {
        let callers = Callers(defaultUser: defaultUser)
        expenses = ExpenseHandler(service: service, callers: callers)
        self.budgets = BudgetHandler(service: budgets, callers: callers)
        self.chain = chain
        self.registrations = UserHandler(service: registrations, callers: callers)
        health = HealthHandler(check: readiness, timeout: readinessTimeout, clock: clock)
        tracing = ServerTracing(
            untracedPaths: Self.untracedPaths, methods: knownMethods,
            log: RequestLog(users: users) { try? callers.user(of: $0.headers).rawValue })
    }

    /// The router to build an application of; tests and the program use the same one.
    ///
    /// Every GET route answers HEAD too.
    package func router() -> Router<ServiceRequestContext> {
        let routes = routes
        let router = Router(
            context: ServiceRequestContext.self, options: .autoGenerateHeadEndpoints)
        router.add(middleware: tracing)
        router.add(middleware: ProblemResponses(routes: RouteTable(routes)) { Problem($0) })
        for route in routes {
            router.on(route.path, method: route.method, use: route.respond)
        }
        return router
    }

    private var routes: [Route] {
        [
            Route(.post, "/expenses", expenses.create),
            Route(.get, "/expenses", expenses.list),
            Route(.get, "/expenses/summary", expenses.summary),
            Route(.get, "/expenses/{id}", expenses.get),
            Route(.patch, "/expenses/{id}", expenses.change),
            Route(.delete, "/expenses/{id}", expenses.delete),
            Route(.post, "/expenses/{id}/pay", expenses.pay),
            Route(.put, "/budgets/{category}", budgets.set),
            Route(.delete, "/budgets/{category}", budgets.delete),
            Route(.get, "/budgets", budgets.list),
            Route(.get, "/alerts", budgets.alerts),
            Route(.get, "/chain", chain.chain),
            Route(.post, "/users", registrations.register),
            Route(.get, "/users/{id}", registrations.get),
            Route(.get, "/healthz", health.live),
            Route(.get, "/readyz", health.ready),
            Route(.get, "/openapi.yaml", OpenAPIDocument.serve),
        ]
    }
}
