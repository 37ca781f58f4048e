// SPDX-License-Identifier: Apache-2.0

import Collector
import Foundation
import Hummingbird
import Logging
import ServiceLifecycle
import Subprocess
import Synchronization
import TelemetryModel
import TelemetryTesting
import Testing
import TraceStore

@testable import outlay

/// What `outlay trace` says, and how it ends.
@Suite(.timeLimit(.minutes(2))) struct TraceCommandTests {
    @Test func `only traces with errors are listed when asked for`() async throws {
        try await withQueries { endpoint, _, store in
            store.insert(sample(1, name: "fine"))
            store.insert(sample(2, name: "broken", failed: true))
            let all = try await outlay(["trace", "--endpoint", endpoint])
            #expect(
                all.output.contains("shop: fine") && all.output.contains("1 error  shop: broken"))
            let errors = try await outlay(["trace", "--errors", "--endpoint", endpoint])
            #expect(errors.status.isSuccess)
            #expect(!errors.output.contains("fine") && errors.output.contains("broken"))
            let none = try await outlay([
                "trace", "--errors", "--service", "other", "--endpoint", endpoint,
            ])
            #expect(none.output == "no traces with errors\n")
        }
    }

    @Test func `two traces are compared as a tree and as JSON`() async throws {
        try await withQueries { endpoint, _, store in
            store.insert(sample(1, name: "work"))
            store.insert(sample(2, name: "work", milliseconds: 90, failed: true))
            let tree = try await outlay(["trace", "diff", "1", "2", "--endpoint", endpoint])
            #expect(tree.status.isSuccess)
            #expect(tree.output.contains("1 slower\n"))
            #expect(tree.output.contains("slower   shop: work  server"))
            #expect(tree.output.contains("status: unset → ERROR"))
            #expect(!tree.output.contains("\u{1B}"))
            let json = try await outlay([
                "trace", "diff", "1", "2", "--json", "--endpoint", endpoint,
            ])
            #expect(json.output.contains(#""rows":[{"change":"slower","depth":0,"#))
            let missing = try await outlay(["trace", "diff", "1", "3", "--endpoint", endpoint])
            #expect(missing.status == .exited(1))
            #expect(missing.log.contains("\(endpoint) has no trace 3."))
        }
    }

    @Test(
        arguments: [
            (["auto"], false), (["always"], true), (["never"], false), (nil, false),
        ] as [([String]?, Bool)])
    func `colours go to a pipe only if somebody insists`(
        choice: [String]?, isColoured: Bool
    ) async throws {
        try await withQueries { endpoint, _, store in
            store.insert(sample(1, name: "broken", failed: true))
            let option = choice.map { ["--color"] + $0 } ?? []
            let run = try await outlay(["trace", "1", "--endpoint", endpoint] + option)
            #expect(run.output.contains("\u{1B}[1;31mERROR") == isColoured)
            #expect(run.output.contains("█"))
        }
    }

    @Test(arguments: [
        (ColourChoice.auto, true, [:], true), (.auto, false, [:], false),
        (.auto, true, ["NO_COLOR": "1"], false), (.auto, true, ["NO_COLOR": ""], true),
        (.auto, true, ["TERM": "dumb"], false), (.always, false, ["NO_COLOR": "1"], true),
        (.never, true, [:], false),
    ])
    func `a terminal gets colours unless NO_COLOR is set`(
        choice: ColourChoice, isTerminal: Bool, environment: [String: String], usesColour: Bool
    ) {
        let style = TerminalStyle(
            choice, isTerminal: isTerminal, environment: environment, columns: 120)
        #expect(style.usesColour == usesColour)
        #expect(style.width == (isTerminal ? 120 : 100))
    }

    @Test(arguments: [
        (["trace", "1", "--errors"], "--errors chooses among traces"),
        (["trace", "1", "--follow"], "--follow chooses among traces"),
        (["trace", "--limit", "0"], "--limit takes a number"),
        (["trace", "diff", "1"], "Missing expected argument"),
        (["trace", "--color", "sometimes"], "sometimes"),
    ])
    func `options that cannot be meant end with 64`(
        arguments: [String], sentence: String
    ) async throws {
        let run = try await outlay(arguments)
        #expect(run.status == .exited(64))
        #expect(run.log.contains(sentence), "\(run.log)")
    }

    @Test func `following says at once that nobody answers`() async throws {
        let run = try await outlay(["trace", "--follow", "--endpoint", "http://127.0.0.1:1"])
        #expect(run.status == .exited(1))
        #expect(run.log.contains("No answer from http://127.0.0.1:1"))
    }

    @Test func `following shows a new trace of any Jaeger, and Ctrl-C ends it with 0`() async throws
    {
        try await withJaeger { endpoint in
            let finished = try await Subprocess.run(
                .path(binaryPath), arguments: ["trace", "--follow", "--endpoint", endpoint],
                input: .none, output: .sequence, error: .discarded
            ) { execution in
                var lines: [String] = []
                for try await line in execution.standardOutput.strings() {
                    lines.append(line)
                    try execution.send(signal: .interrupt)
                }
                return lines
            }
            #expect(finished.terminationStatus.isSuccess)
            #expect(finished.closureResult.count == 1)
            #expect(finished.closureResult.first?.contains("1 span  elsewhere: new") ?? false)
        }
    }

    /// A server with Jaeger's query API, in which a trace appears after the first question.
    private func withJaeger(_ body: (String) async throws -> Void) async throws {
        let questions = Questions()
        let router = Router()
        router.get("api/services") { _, _ in
            questions.count.withLock { $0 += 1 }
            return #"{"data":["elsewhere"]}"#
        }
        router.get("api/traces") { _, _ in
            guard questions.count.withLock({ $0 }) > 1 else { return #"{"data":[]}"# }
            return #"{"data":[{"traceID":"1f","spans":[{"traceID":"1f","spanID":"a","#
                + #""operationName":"new","references":[],"startTime":5,"duration":7,"tags":[],"#
                + #""logs":[],"processID":"p1"}],"processes":{"p1":{"serviceName":"elsewhere"}}}]}"#
        }
        let (ports, continuation) = AsyncStream.makeStream(of: Int.self)
        let server = Application(
            router: router,
            configuration: ApplicationConfiguration(address: .hostname("127.0.0.1", port: 0)),
            onServerRunning: { continuation.yield($0.localAddress?.port ?? 0) },
            logger: quietLogger)
        try await withServices([server]) {
            guard let port = await ports.first(where: { _ in true }) else { return }
            try await body("http://127.0.0.1:\(port)")
        }
    }

    private final class Questions: Sendable {
        let count = Mutex(0)
    }
}

// MARK: Following

/// How new traces are told from old ones, with a clock that the test moves.
@Suite(.timeLimit(.minutes(2))) struct TraceFollowerTests {
    @Test func `each trace is shown once, also when the collector was restarted`() async throws {
        let clock = ManualClock()
        let shown = Lines()
        let complaints = Lines()
        // Not one that others are given while nobody is there.
        let port = try await freePort()
        let endpoint = "http://127.0.0.1:\(port)"
        let follower = try await withQueries(port: port) { address, _, store in
            store.insert(sample(1, name: "old"))
            return try await TraceFollower(
                TraceQuery(endpoint: address), TraceFilter(limit: 100), clock: clock,
                show: { shown.add(TraceSummary($0)?.name ?? "") }, complain: { complaints.add($0) })
        }
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await follower.run() }
            defer { group.cancelAll() }
            // Nobody is there.
            try await clock.rounds(3)
            #expect(complaints.all.count == 1)
            #expect(complaints.all.first?.hasPrefix("No answer from \(endpoint)") ?? false)
            try await withQueries(port: port) { _, _, store in
                store.insert(sample(1, name: "old"))
                store.insert(sample(2, name: "new"))
                try await clock.rounds(3)
                store.insert(sample(3, name: "newer"))
                try await clock.rounds(3)
            }
            #expect(shown.all == ["new", "newer"])
            try await clock.rounds(2)
            #expect(complaints.all.count == 2)
        }
    }

    @Test func `a trace is shown when its root is there and nothing is added any more`() {
        var following = TraceFollowing()
        var growing = trace(1, spans: 1, hasRoot: false)
        #expect(following.take([growing]).isEmpty)
        growing = trace(1, spans: 2, hasRoot: true)
        #expect(following.take([growing]).isEmpty)
        #expect(following.take([growing]) == [growing])
        #expect(following.take([growing]).isEmpty)
    }

    @Test func `a trace without a root is shown after some patience`() {
        var following = TraceFollowing()
        let orphan = trace(1, spans: 1, hasRoot: false)
        let rounds = (1...10).map { _ in following.take([orphan]).count }
        #expect(rounds.firstIndex(of: 1) == TraceFollowing.patience - 1)
        #expect(rounds.reduce(0, +) == 1)
    }

    @Test func `what was there before is not shown, and the earliest comes first`() {
        var following = TraceFollowing()
        following.skip([trace(1, spans: 1)])
        let found = [trace(3, spans: 1), trace(1, spans: 1), trace(2, spans: 1)]
        #expect(following.take(found).isEmpty)
        #expect(following.take(found).map(\.id.low) == [2, 3])
    }

    private func trace(_ id: UInt64, spans: UInt64, hasRoot: Bool = true) -> Trace {
        let store = BoundedTraceStore(clock: { 0 })
        for number in 1...spans {
            var batch = sample(id, name: "x", span: number)
            let isRoot = hasRoot && number == spans
            batch[0].scopes[0].spans[0].parentSpanID = isRoot ? nil : SpanID(rawValue: 99)
            store.insert(batch)
        }
        return store.traces(matching: TraceSearch())[0]
    }
}

/// Lines in the order in which they came, from any thread.
private final class Lines: Sendable {
    private let lines = Mutex<[String]>([])

    var all: [String] { lines.withLock { $0 } }

    func add(_ line: String) { lines.withLock { $0.append(line) } }
}

extension ManualClock {
    /// Lets whoever sleeps for a second wake and fall asleep again so many times.
    fileprivate func rounds(_ count: Int) async throws {
        for _ in 0..<count {
            await sleepers(1)
            advance(by: .seconds(1))
        }
        await sleepers(1)
    }
}

private let quietLogger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }

/// Runs a collector's query server and hands over its address, its port and its store.
private func withQueries<Result>(
    port: Int = 0, _ body: (String, Int, BoundedTraceStore) async throws -> Result
) async throws -> Result {
    let (ports, continuation) = AsyncStream.makeStream(of: Int.self)
    let collector = TraceCollector(
        configuration: CollectorConfiguration(otlpPort: 0, queryPort: port), logger: quietLogger
    ) { endpoint, port in
        if endpoint == .query { continuation.yield(port) }
    }
    return try await withServices([collector.queries]) {
        guard let port = await ports.first(where: { _ in true }) else {
            throw StartFailure(log: "the query server did not start")
        }
        return try await body("http://127.0.0.1:\(port)", port, collector.store)
    }
}

/// One span of a trace of its own.
private func sample(
    _ trace: UInt64, name: String, span: UInt64 = 1, milliseconds: UInt64 = 10, failed: Bool = false
) -> [ResourceSpans] {
    let start = trace * 1_000_000_000
    return [
        ResourceSpans(
            resource: Resource(attributes: ["service.name": "shop"]),
            scopes: [
                ScopeSpans(
                    scope: InstrumentationScope(name: "lib"),
                    spans: [
                        FinishedSpan(
                            context: SpanContext(
                                traceID: TraceID(high: 0, low: trace),
                                spanID: SpanID(rawValue: span)),
                            name: name, kind: .server, startTime: start,
                            endTime: start + milliseconds * 1_000_000,
                            status: failed ? .init(code: .error, message: "no") : .unset)
                    ])
            ])
    ]
}
