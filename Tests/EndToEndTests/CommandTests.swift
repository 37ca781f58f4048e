// SPDX-License-Identifier: Apache-2.0

import Foundation
import Subprocess
import Testing

/// What a person types, and what they see.
@Suite(.timeLimit(.minutes(5)), .serialized) struct CommandTests {
    @Test func `the demo shows the trace of a POST as a tree and ends with 0`() async throws {
        try await withStateDirectory { state in
            let run = try await outlay(
                ["demo", "--once", "--port-offset", "11000"], environment: ["OUTLAY_STATE": state])
            #expect(run.status.isSuccess, "\(run.log)")
            // The cluster lives where the demo was told to write, and nowhere else.
            let cluster = "\(state)/demo-11000/postgres/PG_VERSION"
            #expect(FileManager.default.fileExists(atPath: cluster))
            for part in [
                "POST   /expenses", "201", "400", "404", "outlay-expenses: POST /expenses",
                "└─ ExpenseHandler.create", "└─ ExpenseService.create",
                "├─ ExpenseRepository.insert", "└─ INSERT expenses INSERT outbox",
                "└─ send expenses.events",
                "outlay-web: POST /api/expenses/{id}/pay", "outlay-bank: POST /payments",
                "outlay-worker: process expenses.events",
                "curl -i http://127.0.0.1:19080", "Metrics    http://127.0.0.1:27686/metrics",
            ] {
                #expect(run.output.contains(part), "\(part) is missing in\n\(run.output)")
            }
        }
    }

    @Test(arguments: ["redis", "redis-pubsub", "kafka", "http"])
    func `the demo shows one trace through another broker`(broker: String) async throws {
        let offset = ["redis": 15000, "redis-pubsub": 15200, "kafka": 15600][broker] ?? 15400
        try await withStateDirectory { state in
            let run = try await outlay(
                ["demo", "--once", "--port-offset", "\(offset)", "--broker", broker],
                environment: ["OUTLAY_STATE": state])
            #expect(run.status.isSuccess, "\(run.log)")
            #expect(run.output.contains("outlay-worker: process expenses.events"))
            let sending =
                ["redis": "XADD", "redis-pubsub": "PUBLISH", "http": "POST"][broker] ?? "send"
            #expect(run.output.contains(sending), "\(run.output)")
            #expect(try await processes(mentioning: state).isEmpty)
        }
    }

    @Test func `a second demo finds its data again, and a fresh one does not`() async throws {
        try await withStateDirectory { state in
            func demo(_ arguments: String...) async throws {
                let run = try await outlay(
                    ["demo", "--once", "--port-offset", "12000"] + arguments,
                    environment: ["OUTLAY_STATE": state])
                #expect(run.status.isSuccess, "\(run.log)")
            }
            let log = "\(state)/demo-12000/logs/migrate.log"
            try await demo()
            #expect(
                try String(contentsOfFile: log, encoding: .utf8).contains("expenses: applied 1"))
            try await demo()
            #expect(try String(contentsOfFile: log, encoding: .utf8).contains("up to date"))
            try await demo("--fresh")
            #expect(
                try String(contentsOfFile: log, encoding: .utf8).contains("expenses: applied 1"))
        }
    }

    @Test(arguments: [
        (Signal.terminate, "Ctrl-C stops everything"), (.interrupt, "Ctrl-C stops everything"),
        (.terminate, "A tour of the API"), (.interrupt, "✓ Postgres"),
    ])
    func `a signal stops the demo and every child of it, whenever it comes`(
        signal: Signal, moment: String
    ) async throws {
        try await withStateDirectory { state in
            let finished = try await Subprocess.run(
                .path(binaryPath),
                arguments: ["demo", "--port-offset", "13000"],
                environment: .inherit.updating(["OUTLAY_STATE": state]),
                input: .none, output: .sequence, error: .discarded
            ) { execution in
                for try await line in execution.standardOutput.strings()
                where line.contains(moment) {
                    try execution.send(signal: signal)
                }
            }
            #expect(finished.terminationStatus.isSuccess)
            #expect(try await processes(mentioning: state).isEmpty)
        }
    }

    @Test func `a demo whose port is taken says so and leaves nothing running`() async throws {
        try await withCollector(otlpPort: 4318 + 14000) { _, _ in
            try await withStateDirectory { state in
                let run = try await outlay(
                    ["demo", "--once", "--port-offset", "14000"],
                    environment: ["OUTLAY_STATE": state])
                #expect(!run.status.isSuccess)
                #expect(run.log.contains("Port 18318 is in use"), "\(run.log)")
                #expect(try await processes(mentioning: state).isEmpty)
            }
        }
    }

    @Test func `outlay trace says which server does not answer`() async throws {
        let run = try await outlay(["trace", "abc", "--endpoint", "http://127.0.0.1:1"])
        #expect(!run.status.isSuccess)
        #expect(run.log.contains("No answer from http://127.0.0.1:1"))
    }

    @Test func `outlay trace refuses what is no trace id`() async throws {
        let run = try await outlay(["trace", "hello"])
        #expect(run.log.contains("no trace id"))
        #expect(!run.status.isSuccess)
    }

    @Test func `a reader that has gone does not end the program by a signal`() async throws {
        // The tests' own process may ignore the signal, and whatever it starts would, too.
        let sensitive = #"$SIG{PIPE} = "DEFAULT"; exec @ARGV"#
        let script = #"exec 3> >(exit); wait $!; "$0" --version >&3; echo $?"#
        let run = try await Subprocess.run(
            .name("perl"),
            arguments: ["-e", sensitive, "bash", "-c", script, binaryPath.string],
            output: .string(limit: 64), error: .discarded)
        #expect(run.standardOutput == "0\n")
    }

    private func withStateDirectory(_ body: (String) async throws -> Void) async throws {
        let state = "/tmp/outlay-demo-\(UUID().uuidString.prefix(8))"
        try FileManager.default.createDirectory(
            atPath: state, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: state) }
        try await body(state)
    }

    /// The command lines and environments of processes that belong to a state directory.
    private func processes(mentioning state: String) async throws -> [String] {
        let listing = try await Subprocess.run(
            .name("ps"), arguments: ["-eo", "args"], output: .string(limit: 1 << 22))
        return listing.standardOutput.split(separator: "\n").map(String.init)
            .filter { $0.contains(state) }
    }
}
