// SPDX-License-Identifier: Apache-2.0

import Expenses
import ExpensesMessaging
import ExpensesPostgres
import HTTPInstrumentation
import Hummingbird
import Logging
import Messaging
import MessagingHTTP
import MessagingPostgres
import Postgres
import ServiceHTTP
import ServiceLifecycle

/// What `outlay worker` is told by its environment.
struct WorkerConfiguration: Sendable {
    var host: String
    var port: Int
    /// How many events are applied at once.
    var concurrency: Int
    var knownMethods: KnownMethods
    var postgres: PostgresConfiguration
    var broker: BrokerSettings

    /// - Throws: ``SettingError``, which names the variable and the accepted form.
    init(_ settings: Settings) throws {
        host = settings.text("OUTLAY_HOST") ?? "127.0.0.1"
        port = try settings.port("OUTLAY_PORT", default: 8082)
        concurrency = try settings.integer(
            "OUTLAY_WORKER_CONCURRENCY", in: 1...64, "a number from 1 to 64", default: 4)
        knownMethods = KnownMethods(environment: settings.environment)
        postgres = try settings.postgres()
        broker = try BrokerSettings(settings)
    }
}

/// The worker, put together: pool, broker, consumer, and a server for health checks.
///
/// `outlay worker` runs it; tests build it the same way, with a configuration of their own.
struct WorkerServer: Sendable {
    let postgres: PostgresClient
    let broker: ConfiguredBroker
    let subscription: Subscription
    let consumer: MessageConsumer
    let backlogMeter: BacklogMeter<ContinuousClock>
    let application: Application<RouterResponder<ServiceRequestContext>>
    private let receivesByHTTP: Bool

    /// - Parameter onListening: called once with the port that the server really has.
    init(
        _ configuration: WorkerConfiguration, logger: Logger,
        onListening: @escaping @Sendable (Int) async -> Void = { _ in }
    ) {
        let postgres = PostgresClient(configuration: configuration.postgres, logger: logger)
        let broker = configuration.broker.makeBroker(postgres: postgres, logger: logger)
        let worker = BudgetWorker(
            budgets: BudgetService(store: BudgetRepository(client: postgres)), logger: logger)
        let subscription = BudgetWorker.subscription(concurrency: configuration.concurrency)
        let consumer = MessageConsumer(
            broker: broker.broker, subscription: subscription,
            tracing: configuration.broker.tracing, logger: logger, process: worker.process)
        receivesByHTTP = if case .http = configuration.broker.choice { true } else { false }
        let receiver = HTTPReceiver(
            subscription: subscription, deadLetters: PostgresDeadLetters(client: postgres),
            handle: consumer.handle)
        let api = WorkerAPI(
            receiver: receivesByHTTP ? receiver : nil, knownMethods: configuration.knownMethods,
            readiness: {
                try await SchemaMigrations.expenses.verify(postgres)
                try await SchemaMigrations.messaging.verify(postgres)
            })
        self.postgres = postgres
        self.broker = broker
        self.subscription = subscription
        self.consumer = consumer
        backlogMeter = BacklogMeter(
            broker: broker.broker, subscription: subscription, logger: logger)
        application = Application(
            router: api.router(),
            server: .tracedHTTP1(),
            configuration: ApplicationConfiguration(
                address: .hostname(configuration.host, port: configuration.port),
                serverName: nil),
            onServerRunning: { await onListening($0.localAddress?.port ?? 0) },
            logger: logger)
    }

    /// In the order in which they start; they stop in reverse: first no more messages are taken and
    /// those in hand are finished.
    var services: [any Service] {
        let consumers: [any Service] = receivesByHTTP ? [] : [consumer]
        return [postgres] + broker.services + [backlogMeter, application] + consumers
    }

    /// Runs `body` with the broker alone, consuming nothing.
    func withBroker<Result: Sendable>(
        _ body: @escaping @Sendable (any MessageBroker) async throws -> Result
    ) async throws -> Result {
        try await withThrowingTaskGroup(of: Void.self) { group in
            for service in [postgres] + broker.services {
                group.addTask { try await service.run() }
            }
            defer { group.cancelAll() }
            return try await body(broker.broker)
        }
    }
}

/// What the worker answers: whether it is well, and messages, where they come by HTTP.
struct WorkerAPI: Sendable {
    private let receiver: HTTPReceiver?
    private let health: HealthHandler
    private let tracing: ServerTracing<ServiceRequestContext>

    init(
        receiver: HTTPReceiver?, knownMethods: KnownMethods,
        readiness: @escaping @Sendable () async throws -> Void
    ) {
        self.receiver = receiver
        health = HealthHandler(check: readiness)
        tracing = ServerTracing(
            untracedPaths: ["/healthz", "/readyz"], methods: knownMethods, log: RequestLog())
    }

    func router() -> Router<ServiceRequestContext> {
        var routes = [
            Route(.get, "/healthz", health.live),
            Route(.get, "/readyz", health.ready),
        ]
        if let receiver { routes.append(Route(.post, "/events", receiver.receive)) }
        let router = Router(
            context: ServiceRequestContext.self, options: .autoGenerateHeadEndpoints)
        router.add(middleware: tracing)
        router.add(middleware: ProblemResponses(routes: RouteTable(routes)) { _ in .internal })
        for route in routes {
            router.on(route.path, method: route.method, use: route.respond)
        }
        return router
    }
}
