// SPDX-License-Identifier: Apache-2.0

import Foundation
import Subprocess
import Synchronization

/// A Redis of a test's own: in a temporary directory, behind a unix socket, and gone with the process
/// that started it, however that ends.
///
/// A shell stands between the two: it kills the server when its own input is closed.
package final class RedisServer: Sendable {
    /// Why no server could be started.
    package struct LaunchError: Error, CustomStringConvertible {
        package let description: String
    }

    /// The server of the suite that is running; see ``RedisTrait``.
    @TaskLocal package static var current: RedisServer?

    /// The suite's server.
    ///
    /// - Throws: ``LaunchError`` where the suite does not have the trait `.redis`.
    package static func shared() throws -> RedisServer {
        guard let current else {
            throw LaunchError(description: "the suite lacks the trait .redis")
        }
        return current
    }

    /// Where the socket is.
    package let directory: String
    /// The port that it listens to besides the socket; `nil` for none.
    package let port: Int?
    private let options: [String]
    private let orders: AsyncStream<Order>.Continuation

    /// Runs `body` with a server of its own, which it may kill.
    ///
    /// - Parameters:
    ///   - port: a port of the loopback interface, for clients that know no sockets.
    ///   - isDurable: whether every write is on disk before it is answered.
    package static func with<Result: Sendable>(
        port: Int? = nil, isDurable: Bool = true, options: [String] = [],
        _ body: (RedisServer) async throws -> Result
    ) async throws -> Result {
        let (orders, continuation) = AsyncStream.makeStream(of: Order.self)
        let persistence = isDurable ? ["yes", "--appendfsync", "always"] : ["no"]
        let directory = "/tmp/outlay-redis.\(String(UInt64.random(in: 0 ... .max), radix: 36))"
        let server = RedisServer(
            directory: directory, port: port,
            options: ["--appendonly"] + persistence + options, orders: continuation)
        defer { try? FileManager.default.removeItem(atPath: directory) }
        return try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await server.obey(orders) }
            defer { continuation.finish() }
            try await server.start()
            return try await body(server)
        }
    }

    /// Starts the server, again after ``kill()``, and returns once it answers.
    package func start() async throws { try await order() }

    /// Ends the server without letting it finish, as a crash would.
    package func kill() async throws { try await order() }

    /// What `redis-cli` prints for a command, by lines.
    package func cli(_ arguments: String...) async throws -> [String] {
        try await cli(arguments)
    }

    /// The same for words that are in a list.
    package func cli(_ arguments: [String]) async throws -> [String] {
        let result = try await Subprocess.run(
            .name("redis-cli"), arguments: Arguments(["-s", socket] + arguments), input: .none,
            output: .string(limit: 1 << 22), error: .discarded)
        return result.standardOutput.split(separator: "\n").map(String.init)
    }

    /// The first JSON object that `redis-cli` hears on a channel, to which `body` publishes.
    package func hearing(
        _ channel: String, _ body: @escaping @Sendable () async throws -> Void
    ) async throws -> String? {
        try await Subprocess.run(
            .name("redis-cli"), arguments: ["-s", socket, "subscribe", channel], input: .none,
            output: .sequence, error: .discarded
        ) { execution in
            var lines = execution.standardOutput.strings().makeAsyncIterator()
            // The confirmation ends with the number of channels.
            while let line = try await lines.next(), line != "1" {}
            try await body()
            var line = try await lines.next()
            while let text = line, !text.hasPrefix("{") { line = try await lines.next() }
            try execution.send(signal: .kill)
            return line
        }.closureResult
    }

    /// What clients connect to.
    package var socket: String { "\(directory)/socket" }

    private init(
        directory: String, port: Int?, options: [String], orders: AsyncStream<Order>.Continuation
    ) {
        self.directory = directory
        self.port = port
        self.options = options
        self.orders = orders
    }
}

// MARK: The process

extension RedisServer {
    /// Start and kill come in turn, so an order is no more than whom to tell when it is carried out.
    private final class Order: Sendable {
        private let continuation: Mutex<CheckedContinuation<Void, any Error>?>

        init(_ continuation: CheckedContinuation<Void, any Error>) {
            self.continuation = Mutex(continuation)
        }

        /// - Parameter failure: why it was not carried out.
        func done(_ failure: (any Error)? = nil) {
            let waiting = continuation.withLock { continuation in
                defer { continuation = nil }
                return continuation
            }
            if let failure { waiting?.resume(throwing: failure) } else { waiting?.resume() }
        }

        deinit { done(CancellationError()) }
    }

    private func order() async throws {
        try await withCheckedThrowingContinuation { orders.yield(Order($0)) }
    }

    private func obey(_ orders: AsyncStream<Order>) async throws {
        for await start in orders {
            let kill = try await run(start, orders)
            kill?.done()
        }
    }

    /// Runs the server from one order to the next.
    private func run(_ start: Order, _ orders: AsyncStream<Order>) async throws -> Order? {
        let arguments =
            ["-c", Self.supervisor, directory, "--dir", directory, "--unixsocket", socket]
            + ["--port", String(port ?? 0), "--save", "", "--pidfile", "\(directory)/pid"] + options
        // The shell ends by itself once its input does; time for that, before it is killed.
        var platform = PlatformOptions()
        platform.teardownSequence = [.gracefulShutDown(allowedDurationToNextStep: .seconds(5))]
        return try await Subprocess.run(
            .name("sh"), arguments: Arguments(arguments), platformOptions: platform,
            input: .inputWriter, output: .sequence, error: .combinedWithOutput
        ) { execution in
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask {
                    var last = ""
                    for try await line in execution.standardOutput.strings() {
                        // Written with a capital by some versions.
                        if line.lowercased().contains("ready to accept connections") {
                            start.done()
                        }
                        if line == Self.ended { start.done(Self.failure(last)) }
                        last = line
                    }
                    start.done(Self.failure(last))
                }
                let kill = await orders.first { _ in true }
                if kill != nil { _ = try? await execution.standardInputWriter.write("keep\n") }
                try? await execution.standardInputWriter.finish()
                try await group.waitForAll()
                return kill
            }
        }.closureResult
    }

    /// Why it did not start, where it ended before it listened; its shell waits for us still.
    private static func failure(_ lastWords: String) -> LaunchError {
        LaunchError(description: "Redis did not start: \(lastWords)")
    }

    private static let ended = "redis-server has ended"

    /// Runs the server until the input ends, and then removes its directory unless told to keep it.
    private static let supervisor = """
        trap '' TERM
        mkdir -p "$0"
        (redis-server "$@" </dev/null; echo "\(ended)") &
        read -r word
        kill -9 "$(cat "$0/pid")"
        wait
        [ "$word" ] || rm -rf "$0"
        """
}
