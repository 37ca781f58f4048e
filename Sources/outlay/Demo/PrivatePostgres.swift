// SPDX-License-Identifier: Apache-2.0

import Subprocess
import SystemPackage

/// A Postgres cluster of the demo's own: in the state directory, on a unix socket, reachable by nobody
/// from outside.
///
/// Started by root it runs as an unprivileged user. Where that user cannot reach the state directory,
/// or the path is too long for a socket, both live below `/var/tmp` instead.
struct PrivatePostgres: Sendable {
    static let database = "outlay"

    let binaries: FilePath
    let data: FilePath
    let sockets: FilePath
    let log: FilePath
    let user: UnprivilegedUser?

    /// - Parameter state: the directory that the demo may write to; absolute, and existing.
    init(state: FilePath, environment: [String: String]) async throws {
        binaries = try await PostgresBinaries.find(environment: environment)
        user = try UnprivilegedUser.whenRoot()
        let home = PrivatePostgres.home(for: state, user: user)
        data = home.appending("postgres")
        sockets = home
        log = state.appending("postgres.log")
        if home != state { try home.createDirectory() }
        try user?.own(home)
    }

    /// What a client connects to.
    var url: String { "postgres:///\(Self.database)?host=\(sockets)&user=\(Self.database)" }

    /// The server itself, to be run until the demo ends. `SIGINT` is Postgres's fast shutdown.
    var server: ChildProcess {
        ChildProcess(
            name: "postgres",
            executable: binaries.appending("postgres"),
            arguments: [
                "-D", data.string, "-k", sockets.string, "-c", "listen_addresses=",
                "-c", "max_connections=50",
            ],
            user: user,
            stopSignal: .interrupt,
            log: log,
            prepare: { try await initialise() })
    }

    /// Returns once the server answers and the database is there.
    func waitUntilReady() async throws {
        let host = ["-h", sockets.string]
        while try await !run("pg_isready", host + ["-q", "-U", Self.database]).isSuccess {
            try await Task.sleep(for: .milliseconds(50))
        }
        let create = try await run("createdb", host + ["-U", Self.database, Self.database])
        guard create.isSuccess || create.output.contains("already exists") else {
            throw DemoError("could not create the database: \(create.output)")
        }
    }

    /// Forgets everything that was stored.
    func erase() throws {
        try data.remove()
    }

    /// Makes the cluster, unless an earlier demo has.
    private func initialise() async throws {
        guard !data.appending("PG_VERSION").exists else { return }
        try erase()
        try data.createDirectory()
        try user?.own(data)
        let initdb = try await run(
            "initdb",
            [
                "-D", data.string, "-U", Self.database, "--auth=trust", "--encoding=UTF8",
                "--locale=C", "--no-sync",
            ])
        guard initdb.isSuccess else {
            throw DemoError("initdb could not make a database cluster: \(initdb.output)")
        }
    }

    private func run(_ program: String, _ arguments: [String]) async throws -> Finished {
        let program = binaries.appending(program)
        let (executable, words) = user?.running(program, arguments) ?? (program, arguments)
        let result = try await Subprocess.run(
            .path(executable),
            arguments: Arguments(words),
            workingDirectory: sockets,
            output: .string(limit: 1 << 20),
            error: .combinedWithOutput)
        return Finished(
            isSuccess: result.terminationStatus.isSuccess, output: result.standardOutput)
    }

    private struct Finished {
        let isSuccess: Bool
        let output: String
    }

    private static func home(for state: FilePath, user: UnprivilegedUser?) -> FilePath {
        // A socket's path holds at most 103 bytes on macOS, and Postgres adds its own file name.
        let isShort = state.string.utf8.count < 80
        if isShort && (user == nil || state.isReachableByEverybody) { return state }
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        for byte in state.string.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
        return FilePath("/var/tmp/outlay-\(String(hash, radix: 16))")
    }
}
