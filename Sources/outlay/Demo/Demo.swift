// SPDX-License-Identifier: Apache-2.0

import Logging
import MessagingKafka
import ServiceLifecycle
import SystemPackage

/// The whole of Outlay on one machine: Postgres, the collector and every role as child processes, and a tour of
/// requests whose trace is shown.
///
/// Every child is a service of one group. The group stops them in the reverse of the order in which
/// they are listed, each awaited before the next: the API flushes its last spans while the collector
/// still listens, and Postgres goes last.
struct Demo: Sendable {
    let options: DemoOptions
    let executable: FilePath
    let environment: [String: String]
    let postgres: PrivatePostgres
    /// Where the broker is one.
    let redis: PrivateRedis?
    /// Lives in this process, as long as the demo does.
    let kafka: MockKafkaCluster?
    let logs: FilePath
    let screen: DemoScreen

    init(
        options: DemoOptions, executable: FilePath, environment: [String: String],
        screen: DemoScreen = DemoScreen()
    ) async throws {
        self.options = options
        self.executable = executable
        self.environment = environment
        self.screen = screen
        let state = try options.stateDirectory(environment: environment)
        logs = state.appending("logs")
        try logs.createDirectory()
        postgres = try await PrivatePostgres(state: state, environment: environment)
        redis =
            options.broker.needsRedis
            ? try PrivateRedis(
                home: postgres.sockets, log: logs.appending("redis.log"),
                environment: environment) : nil
        kafka = options.broker == .kafka(nil) ? try MockKafkaCluster() : nil
    }

    /// Runs until the tour is over (`--once`), a signal comes or a child fails; stops every child before
    /// it returns or throws.
    func run() async throws {
        try await options.ports.requireFree()
        if options.fresh {
            try postgres.erase()
            try redis?.erase()
        }
        screen.heading(
            "Starting Postgres, the collector and all roles; their logs are in \(logs)")
        let group = ServiceGroup(configuration: configuration)
        try await group.run()
    }

    private var configuration: ServiceGroupConfiguration {
        let children =
            [postgres.server] + (redis.map { [$0.server] } ?? [])
            + [collector, bank, worker, expenses, web]
        var configuration = ServiceGroupConfiguration(
            services: children.map {
                .init(service: $0, failureTerminationBehavior: .gracefullyShutdownGroup)
            } + [
                .init(
                    service: DemoTour(options: options, screen: screen),
                    successTerminationBehavior: .gracefullyShutdownGroup,
                    failureTerminationBehavior: .gracefullyShutdownGroup)
            ],
            gracefulShutdownSignals: [.sigint, .sigterm],
            logger: Logger(label: "demo", factory: { _ in SwiftLogNoOpLogHandler() }))
        configuration.maximumGracefulShutdownDuration = .seconds(45)
        return configuration
    }

    private var collector: ChildProcess {
        child(
            "collector",
            environment: [
                "OUTLAY_COLLECTOR_OTLP_PORT": "\(options.ports.otlp)",
                "OUTLAY_COLLECTOR_GRPC_PORT": "\(options.ports.grpc)",
                "OUTLAY_COLLECTOR_ZIPKIN_PORT": "\(options.ports.zipkin)",
                "OUTLAY_COLLECTOR_QUERY_PORT": "\(options.ports.query)",
            ])
    }

    /// The same for whoever publishes and whoever consumes.
    private var broker: String {
        switch options.broker {
        case .http: "http://127.0.0.1:\(options.ports.worker)"
        case .kafka(let address): address?.text ?? kafka?.address() ?? "postgres:"
        case .postgres, .redis, .redisPubSub: redis?.url(options.broker) ?? "postgres:"
        }
    }

    /// Like the bank, it waits for its tables.
    private var worker: ChildProcess {
        child(
            "worker",
            environment: [
                "OUTLAY_PORT": "\(options.ports.worker)",
                "OUTLAY_BROKER": broker,
                "DATABASE_URL": postgres.url,
                "OTEL_EXPORTER_OTLP_ENDPOINT": "http://127.0.0.1:\(options.ports.otlp)",
                "OTEL_BSP_SCHEDULE_DELAY": "200",
            ])
    }

    private var web: ChildProcess {
        child(
            "web",
            environment: [
                "OUTLAY_PORT": "\(options.ports.web)",
                "OUTLAY_EXPENSES_URL": options.calling(options.ports.expenses),
                "OUTLAY_VIEWER_URL": "http://127.0.0.1:\(options.ports.query)",
                "OUTLAY_BROWSER_OTLP_URL": "http://127.0.0.1:\(options.ports.otlp)",
                "OTEL_EXPORTER_OTLP_ENDPOINT": "http://127.0.0.1:\(options.ports.otlp)",
                "OTEL_BSP_SCHEDULE_DELAY": "200",
            ])
    }

    /// Starts at once and is ready as soon as the API's migrations have made its tables.
    private var bank: ChildProcess {
        child(
            "bank",
            environment: [
                "OUTLAY_PORT": "\(options.ports.bank)",
                "DATABASE_URL": postgres.url,
                "OTEL_EXPORTER_OTLP_ENDPOINT": "http://127.0.0.1:\(options.ports.otlp)",
                "OTEL_BSP_SCHEDULE_DELAY": "200",
            ])
    }

    private var expenses: ChildProcess {
        child(
            "expenses",
            environment: [
                "OUTLAY_PORT": "\(options.ports.expenses)",
                "OUTLAY_DEFAULT_USER": "demo",
                "OUTLAY_BROKER": broker,
                "OUTLAY_BANK_URL": options.calling(options.ports.bank),
                "DATABASE_URL": postgres.url,
                "OTEL_EXPORTER_OTLP_ENDPOINT": "http://127.0.0.1:\(options.ports.otlp)",
                // A trace shows up at once, not after the five seconds that suit a busy service.
                "OTEL_BSP_SCHEDULE_DELAY": "200",
            ],
            prepare: {
                try await postgres.waitUntilReady()
                screen.done("Postgres")
                try await child("migrate", environment: ["DATABASE_URL": postgres.url])
                    .runToSuccess()
                screen.done("migrations")
            })
    }

    private func child(
        _ command: String, environment: [String: String],
        prepare: @escaping @Sendable () async throws -> Void = {}
    ) -> ChildProcess {
        var environment = environment
        // What sidecars speak that report to Zipkin's port.
        if options.proxyOffset > 0 { environment["OTEL_PROPAGATORS"] = "b3multi" }
        // The metrics page is alive after the tour, and not only a minute later.
        let interval = "OTEL_METRIC_EXPORT_INTERVAL"
        environment[interval] = self.environment[interval] ?? "5000"
        return ChildProcess(
            name: command, executable: executable, arguments: [command],
            environment: environment, log: logs.appending("\(command).log"), prepare: prepare)
    }
}
