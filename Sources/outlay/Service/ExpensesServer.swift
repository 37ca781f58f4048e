// SPDX-License-Identifier: Apache-2.0

import Bank
import Expenses
import ExpensesHTTP
import ExpensesMessaging
import ExpensesPostgres
import HTTPInstrumentation
import Hummingbird
import Logging
import Messaging
import MessagingPostgres
import Passwords
import Postgres
import ServiceHTTP
import ServiceLifecycle

/// The expenses service, put together: pool, repository, service, API, server, and the relay of its
/// events.
///
/// `outlay expenses` runs it; tests build it the same way, with a configuration of their own.
struct ExpensesServer: Sendable {
    let postgres: PostgresClient
    let bank: BankClient
    let broker: ConfiguredBroker
    /// Nil where others relay.
    let relay: OutboxRelay?
    /// Nil where others relay, and measure what there is to relay.
    let outboxMeter: OutboxMeter<ContinuousClock>?
    let application: Application<RouterResponder<ServiceRequestContext>>

    /// - Parameter onListening: called once with the port that the server really has.
    init(
        _ configuration: ExpensesConfiguration,
        logger: Logger,
        onListening: @escaping @Sendable (Int) async -> Void = { _ in }
    ) {
        let postgres = PostgresClient(configuration: configuration.postgres, logger: logger)
        let bank = BankClient(url: configuration.bankURL, timeout: configuration.bankTimeout)
        let api = ExpensesAPI(
            service: ExpenseService(
                store: ExpenseRepository(client: postgres), payments: bank),
            budgets: BudgetService(store: BudgetRepository(client: postgres)),
            registrations: UserService(
                store: UserRepository(client: postgres), hasher: ScryptPasswordHasher()),
            defaultUser: configuration.defaultUser,
            knownMethods: configuration.knownMethods,
            users: configuration.users,
            chain: ChainHandler(configuration.identity, next: bank.next.chain),
            readiness: {
                try await SchemaMigrations.expenses.verify(postgres)
                try await SchemaMigrations.messaging.verify(postgres)
            })
        let broker = configuration.broker.makeBroker(postgres: postgres, logger: logger)
        self.postgres = postgres
        self.bank = bank
        self.broker = broker
        let outbox = configuration.relaysEvents ? PostgresOutbox(client: postgres) : nil
        relay = outbox.map {
            OutboxRelay(
                outbox: $0,
                publisher: MessagePublisher(
                    broker: broker.broker, tracing: configuration.broker.tracing),
                logger: logger)
        }
        outboxMeter = outbox.map { OutboxMeter(outbox: $0, logger: logger) }
        application = Application(
            router: api.router(),
            server: .tracedHTTP1(),
            configuration: ApplicationConfiguration(
                address: .hostname(configuration.host, port: configuration.port),
                serverName: nil),
            onServerRunning: { await onListening($0.localAddress?.port ?? 0) },
            logger: logger)
    }

    /// In the order in which they start; they stop in reverse, so that requests in flight still find
    /// the database and their events the relay.
    var services: [any Service] {
        let relaying: [(any Service)?] = [relay, outboxMeter]
        return [postgres, bank] + broker.services + relaying.compactMap { $0 } + [application]
    }
}
