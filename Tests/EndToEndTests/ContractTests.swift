// SPDX-License-Identifier: Apache-2.0

import Postgres
import PostgresTesting
import RedisTesting
import Testing

/// What the catalogue (docs/telemetry) has and no other test makes the program emit. That it was emitted,
/// and as the catalogue says, is for `scripts/contract` to find in the recording.
@Suite(.timeLimit(.minutes(5))) struct ContractTests {
    @Test func `a pod tells where it is, and an unknown method is named as such`() async throws {
        let run = try await withStack(environment: Self.pod) { stack in
            let agent = ["user-agent": "contract/1"]
            let known = try await stack.request(.PROPFIND, "/expenses", headers: agent).status
            let unknown = try await stack.request(.PROPFIND, "/nowhere", headers: agent).status
            return [known, unknown]
        }
        #expect(run.status.isSuccess, "\(run.log)")
        #expect(run.result.allSatisfy { 400..<500 ~= $0 }, "\(run.result)")
        #expect(Set(run.traces.flatMap(\.spans).map(\.span.name)).isSuperset(of: ["HTTP"]))
    }

    @Test func `budgets and alerts can be asked for and taken back`() async throws {
        let run = try await withStack { stack in
            let budget = #"{"limit":"50.00","currency":"EUR"}"#
            return try await [
                stack.request(.PUT, "/budgets/meals", body: budget).status,
                stack.request(.GET, "/budgets").status,
                stack.request(.GET, "/alerts?month=2026-11").status,
                stack.request(.DELETE, "/budgets/meals").status,
            ]
        }
        #expect(run.result == [201, 200, 200, 204])
    }

    @Test func `an account and a payment can be looked up, and load be prepared and multiplied`()
        async throws
    {
        try await withCollector { endpoint, _ in
            try await withTestDatabase { url in
                try await withMigrations(at: url) {
                    try await lookUp(["DATABASE_URL": url, "OTEL_EXPORTER_OTLP_ENDPOINT": endpoint])
                }
            }
        }
    }

    @Test func `a statement that the database refuses says with which code`() async throws {
        try await withCollector { endpoint, _ in
            try await withTestDatabase { url in
                try await withMigrations(at: url) {
                    let variables = ["DATABASE_URL": url, "OTEL_EXPORTER_OTLP_ENDPOINT": endpoint]
                    let run = try await withAPI(environment: variables) { api in
                        _ = try await PostgresClient.withClient(
                            configuration: try PostgresConfiguration(url: url)
                        ) { client in
                            try await client.execute(
                                PostgresStatement("drop table budgets cascade", summary: "DROP"))
                        }
                        return try await api.request(.GET, "/budgets").status
                    }
                    #expect(run.result >= 500, "\(run.log)")
                    #expect(run.status.isSuccess, "\(run.log)")
                }
            }
        }
    }

    /// Runs API and bank and works them with the program's own tools.
    private func lookUp(_ variables: [String: String]) async throws {
        _ = try await withBankProcess(environment: variables) { bank in
            var forAPI = variables
            forAPI["OUTLAY_BANK_URL"] = bank.api
            forAPI["OUTLAY_LEGACY_ATTRIBUTES"] = "true"
            _ = try await withAPI(environment: forAPI) { api in
                for arguments in [
                    ["seed", "--url", api.api, "--bank-url", bank.api, "--month", "2026-11"],
                    [
                        "load", "--url", api.api, "--bank-url", bank.api, "--rate", "20",
                        "--duration", "2s", "--seed", "7", "--amplify",
                        "spans=2,attribute-bytes=8,cardinality=4",
                    ],
                ] {
                    let run = try await outlay(arguments, environment: variables)
                    #expect(run.status.isSuccess, "\(run.log)")
                }
            }
            let account = try await bank.request(.GET, "/accounts/ada")
            #expect(account.status == 200, "\(account.body)")
            let none = "/payments/01a1ff09-4b1a-7487-82ca-a7374445056c"
            #expect(try await bank.request(.GET, none).status == 404)
        }
    }

    @Test func `what cannot be reached is told, and what failed is tried again`() async throws {
        try await withCollector { endpoint, _ in
            try await PostgresServer.with { postgres in
                let url = postgres.url(database: "postgres")
                let port = try await freePort()
                let variables = [
                    "DATABASE_URL": url, "OTEL_EXPORTER_OTLP_ENDPOINT": endpoint,
                    "OTEL_METRIC_EXPORT_INTERVAL": "500",
                    "OUTLAY_BROKER": "redis://127.0.0.1:\(port)?mode=streams",
                ]
                try await withMigrations(at: url) {
                    try await RedisServer.with(port: port) { redis in
                        try await refuse(redis, variables)
                        try await postgres.kill()
                        try await missDatabase(variables)
                        try await tryAgain(postgres, variables)
                    }
                }
            }
        }
    }

    /// Has Redis refuse an event and go away, and leaves one event in it that nobody has processed.
    private func refuse(_ redis: RedisServer, _ variables: [String: String]) async throws {
        // The worker's first life makes its group, for which the stream keeps what comes later.
        _ = try await withWorkerProcess(environment: variables) { worker in
            _ = try await withPublishedLunch(variables)
            _ = await worker.outlay.line(containing: "A message was processed")
        }
        let run = try await withAPI(environment: variables) { api in
            _ = try await redis.cli("config", "set", "maxmemory", "1")
            let created = try await api.request(.POST, "/expenses", body: .restaurantBill)
            #expect(created.status == 201)
            #expect(await api.outlay.line(containing: "Cannot publish an event") != nil)
            _ = try await redis.cli("config", "set", "maxmemory", "0")
            try await redis.kill()
            #expect(await api.outlay.line(containing: "The connection to Redis failed") != nil)
            try await redis.start()
            try await askForNothing(of: api, variables)
            try await until(changesOf: ["outbox"], variables) { try await $0.isPublished }
        }
        #expect(run.status.isSuccess, "\(run.log)")
        _ = try await withWorkerProcess(environment: variables) { _ in
            try await untilBooksAgree(variables)
        }
        _ = try await withPublishedLunch(variables)
    }

    /// Asks the page for what neither it nor the API has.
    private func askForNothing(of api: Stack, _ variables: [String: String]) async throws {
        var forWeb = variables
        forWeb["OUTLAY_EXPENSES_URL"] = api.api
        let web = try await withWebProcess(environment: forWeb) { web in
            try await web.request(.GET, "/api/nowhere").status
        }
        #expect(web.result == 404)
    }

    /// Has bank and worker look for a database, and the latter for a Kafka, where there is none.
    private func missDatabase(_ variables: [String: String]) async throws {
        let bank = try await withBankProcess(environment: variables) { bank in
            try await bank.request(.GET, "/accounts/ada").status
        }
        #expect(bank.result == 503)
        for (broker, sentence) in [
            ("postgres:", "Cannot read the queue"), ("kafka://127.0.0.1:1", "Kafka is in trouble"),
        ] {
            var forWorker = variables
            forWorker["OUTLAY_BROKER"] = broker
            let worker = try await withWorkerProcess(environment: forWorker) { worker in
                await worker.outlay.line(containing: sentence)
            }
            #expect(worker.result != nil, "\(worker.log)")
        }
    }

    /// Has the worker fail with the event that waits in Redis until the database is back.
    private func tryAgain(
        _ postgres: PostgresServer, _ variables: [String: String]
    ) async throws {
        let run = try await withWorkerProcess(environment: variables) { worker in
            #expect(await worker.outlay.line(containing: "will be delivered again") != nil)
            try await postgres.start()
            let processed = await worker.outlay.line(containing: "A message was processed")
            // However often it took: 10 is no first attempt.
            let line = "\(processed ?? "outlay.message.attempt=1") "
            #expect(!line.contains("outlay.message.attempt=1 "), "\(line)")
        }
        #expect(run.status.isSuccess, "\(run.log)")
    }

    /// What the manifest of a pod gives, and what nobody gives all at once.
    private static let pod: [String: String] = {
        var variables = ["OTEL_RESOURCE_ATTRIBUTES": "service.namespace=shop"]
        for thing in [
            "CLUSTER", "NODE", "POD", "DEPLOYMENT", "REPLICASET", "STATEFULSET", "DAEMONSET", "JOB",
            "CRONJOB",
        ] {
            variables["K8S_\(thing)_NAME"] = thing.lowercased()
            variables["K8S_\(thing)_UID"] = "275ecb36-5aa8-4c2a-9c47-d8bb681b9aff"
        }
        variables["K8S_NAMESPACE_NAME"] = "shop"
        variables["K8S_CONTAINER_NAME"] = "outlay"
        variables["K8S_POD_IP"] = "10.1.2.3"
        return variables
    }()
}
