// SPDX-License-Identifier: Apache-2.0

import Dispatch
import Foundation
import Synchronization

/// A Postgres cluster of the tests' own: in a temporary directory, behind a unix socket, without
/// fsync, and gone with the process that started it, however that ends.
///
/// A shell script supervises it and reads commands from a pipe; when the pipe closes, it stops the
/// server and removes the directory.
package final class PostgresServer: Sendable {
    /// Why no server could be started.
    package struct LaunchError: Error, CustomStringConvertible {
        package let description: String
    }

    /// The directory of the socket.
    package let directory: String
    private let commands: FileHandle
    private let replies: Mutex<FileHandle>

    /// The server that all tests of the process share, started when first asked for.
    package static func shared() async throws -> PostgresServer {
        try await offPool { try sharedServer.get() }
    }

    private static let sharedServer = Result { try PostgresServer.launch() }

    /// Runs `body` with a server of its own, which it may kill.
    package static func with<Result>(
        _ body: (PostgresServer) async throws -> Result
    ) async throws -> Result {
        let server = try await offPool { try launch() }
        defer { server.commands.closeFile() }
        return try await body(server)
    }

    /// The address of one of its databases.
    package func url(database: String) -> String {
        "postgres://postgres@/\(database)?host=\(directory)"
    }

    /// Starts the server again after ``kill()``, and returns once it accepts connections.
    package func start() async throws {
        try await offPool { [self] in try command("start") }
    }

    /// Ends the server without letting anybody finish, as a crash would.
    package func kill() async throws {
        try await offPool { [self] in try command("kill") }
    }

    private init(commands: FileHandle, replies: FileHandle) throws {
        self.commands = commands
        directory = try replies.readLine()
        self.replies = Mutex(replies)
    }

    private static func launch() throws -> PostgresServer {
        let process = Process()
        let (input, output) = (Pipe(), Pipe())
        let shell = try shell(running: ["sh", "-c", supervisor, "postgres", findBinaries()])
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = shell
        process.currentDirectoryURL = URL(filePath: "/")
        process.standardInput = input
        process.standardOutput = output
        try process.run()
        let server = try PostgresServer(
            commands: input.fileHandleForWriting, replies: output.fileHandleForReading)
        try server.command("start")
        return server
    }

    private func command(_ command: String) throws {
        try replies.withLock { replies in
            try commands.write(contentsOf: Data("\(command)\n".utf8))
            let reply = try replies.readLine()
            guard reply == "done" else {
                throw LaunchError(description: "Postgres did not \(command): \(reply)")
            }
        }
    }

    /// Postgres refuses to run as root, so root becomes `nobody`.
    private static func shell(running command: [String]) -> [String] {
        guard geteuid() == 0 else { return command }
        return ["setpriv", "--reuid=nobody", "--regid=nogroup", "--clear-groups"] + command
    }

    private static func findBinaries() throws -> String {
        let variable = ProcessInfo.processInfo.environment["OUTLAY_POSTGRES_BIN"]
        let roots = ["/usr/lib/postgresql", "/opt/homebrew/opt", "/usr/local/opt"]
        let installed = roots.flatMap { root in
            let names = (try? FileManager.default.contentsOfDirectory(atPath: root)) ?? []
            return names.map { "\(root)/\($0)/bin" }
                .sorted { $0.compare($1, options: .numeric) == .orderedDescending }
        }
        let candidates = [variable].compactMap(\.self) + installed + ["/usr/local/pgsql/bin"]
        let found = candidates.first {
            FileManager.default.isExecutableFile(atPath: "\($0)/initdb")
        }
        guard let found else {
            throw LaunchError(
                description: "no Postgres server found; install one, or set OUTLAY_POSTGRES_BIN "
                    + "to the directory of initdb, or OUTLAY_TEST_DATABASE_URL to a running one")
        }
        return found
    }

    /// Says where the socket is, then obeys until its input ends.
    private static let supervisor = """
        trap '' INT TERM HUP
        directory=$(mktemp -d /tmp/outlay-postgres.XXXXXX) || exit 1
        echo "$directory"
        "$1/initdb" -D "$directory/data" -U postgres -A trust -E UTF8 --locale=C --no-sync \
            >"$directory/log" 2>&1
        options="-k $directory -c listen_addresses= -c max_connections=200 -c fsync=off"
        options="$options -c full_page_writes=off -c shared_buffers=32MB -c autovacuum=off"
        while read -r command; do
            case $command in
            start) "$1/pg_ctl" -D "$directory/data" -l "$directory/log" -o "$options" -w start ;;
            kill) "$1/pg_ctl" -D "$directory/data" -m immediate -w stop ;;
            esac >/dev/null 2>&1 && echo done || echo "failed, see $directory/log"
        done
        "$1/pg_ctl" -D "$directory/data" -m immediate -w stop >/dev/null 2>&1
        rm -rf "$directory"
        """
}

extension FileHandle {
    /// Reads up to the next line break, one byte at a time so that nothing beyond it is taken.
    fileprivate func readLine() throws -> String {
        var line = Data()
        while let byte = try read(upToCount: 1), !byte.isEmpty {
            guard byte[byte.startIndex] != UInt8(ascii: "\n") else {
                return String(decoding: line, as: UTF8.self)
            }
            line.append(byte)
        }
        throw PostgresServer.LaunchError(description: "the supervisor of Postgres has ended")
    }
}

/// Runs what blocks outside Swift's pool.
private func offPool<Result: Sendable>(
    _ body: @escaping @Sendable () throws -> Result
) async throws -> Result {
    try await withCheckedThrowingContinuation { continuation in
        DispatchQueue.global().async {
            continuation.resume(with: Swift.Result { try body() })
        }
    }
}
