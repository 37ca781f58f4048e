// SPDX-License-Identifier: Apache-2.0

import HTTPInstrumentation
import Instrumenting
import LoadGenerator
import ServiceLifecycle
import Synchronization
import SystemPackage
import TelemetrySDK
import Tracing

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// One run of generated load, with its progress on standard error.
final class LoadService: Service {
    private let runner: LoadRunner<ContinuousClock>
    private let accounts: Accounts?
    private let users: Int
    private let found = Mutex<LoadReport?>(nil)

    init(_ options: LoadOptions, client: TracedHTTPClient, plan: LoadPlan) throws {
        let run = UInt64.random(in: .min ... .max)
        let name = String(run, radix: 16)
        users = plan.users
        accounts = try options.bank().map { Accounts(bank: $0, client: client) }
        runner = LoadRunner(
            plan: plan,
            sender: HTTPRequestSender(
                target: try options.target(), client: client, timeout: options.timeout),
            limit: options.concurrencyLimit, clock: ContinuousClock(), run: run,
            amplification: options.amplify,
            context: { journey in
                var context = ServiceContext.topLevel
                context.baggage = Baggage()
                    .setting(AttributeName.journey, to: journey.kind.rawValue)
                    .setting(AttributeName.journeyID, to: "\(name)-\(journey.index)")
                return context
            })
    }

    /// What the run found; `nil` until it has ended.
    var report: LoadReport? { found.withLock { $0 } }

    func run() async throws {
        try await openAccounts()
        let progress = LoadProgress(
            ledger: runner.ledger, clock: ContinuousClock(),
            isTerminal: isatty(FileDescriptor.standardError.rawValue) == 1,
            write: { _ = try? FileDescriptor.standardError.writeAll($0.utf8) })
        let report = await withTaskGroup(of: LoadReport?.self) { group in
            group.addTask {
                await progress.run()
                return nil
            }
            group.addTask { [runner] in await runner.run() }
            defer { group.cancelAll() }
            return await group.first { $0 != nil } ?? nil
        }
        found.withLock { $0 = report }
    }

    /// What prepares a run is no part of what it measures, and so not traced.
    private func openAccounts() async throws {
        guard let accounts else { return }
        try await withTracingSuppressed {
            for user in 1...users where !Task.isShuttingDownGracefully {
                _ = try await accounts.open(for: LoadPlan.user(user), balance: "1000000.00")
            }
        }
    }
}

/// One seeding, as a service among those that it needs.
final class SeedService: Service {
    private let seeder: Seeder
    private let found = Mutex<SeedResult?>(nil)

    init(_ seeder: Seeder) {
        self.seeder = seeder
    }

    /// What was done; `nil` until all of it is.
    var result: SeedResult? { found.withLock { $0 } }

    func run() async throws {
        let result = try await cancelWhenGracefulShutdown { [seeder] in try await seeder.run() }
        found.withLock { $0 = result }
    }
}
