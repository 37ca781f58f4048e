// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import MessagingKafka
import SystemPackage

/// What carries events in the demo.
enum DemoBroker: Hashable, Sendable {
    case postgres
    /// A private Redis, by its streams.
    case redis
    /// A private Redis, by its channels.
    case redisPubSub
    /// A Kafka that is there already, by its address; librdkafka's mock cluster where there is none.
    case kafka(KafkaAddress?)
    /// None: the API posts events to the worker.
    case http

    var needsRedis: Bool { self == .redis || self == .redisPubSub }
}

extension DemoBroker: ExpressibleByArgument {
    static let allValueStrings = [
        "postgres", "redis", "redis-pubsub", "kafka", "kafka://…", "http",
    ]

    init?(argument: String) {
        switch argument {
        case "postgres": self = .postgres
        case "redis": self = .redis
        case "redis-pubsub": self = .redisPubSub
        case "kafka": self = .kafka(nil)
        case "http": self = .http
        default:
            guard let address = try? KafkaAddress(parsing: argument) else { return nil }
            self = .kafka(address)
        }
    }
}

/// A Redis of the demo's own: on a unix socket, which nobody reaches from outside, with what it is told
/// on disk.
struct PrivateRedis: Sendable {
    let program: FilePath
    let data: FilePath
    let socket: FilePath
    let log: FilePath

    /// - Parameters:
    ///   - home: a directory that exists, with a path short enough for a socket.
    ///   - environment: whose `PATH` has the server.
    /// - Throws: ``DemoError`` if there is no server.
    init(home: FilePath, log: FilePath, environment: [String: String]) throws {
        let folders = (environment["PATH"] ?? "").split(separator: ":")
        let candidates = folders.map { FilePath(String($0)).appending("redis-server") }
        guard let program = candidates.first(where: \.exists) else {
            throw DemoError(
                "There is no redis-server on PATH; scripts/demo --broker redis installs one.")
        }
        self.program = program
        data = home.appending("redis")
        socket = home.appending("redis.sock")
        self.log = log
    }

    /// The broker's address.
    func url(_ broker: DemoBroker) -> String {
        "redis:///?mode=\(broker == .redis ? "streams" : "pubsub")&socket=\(socket)"
    }

    /// The server itself, to be run until the demo ends; whoever needs it tries until it is there.
    var server: ChildProcess {
        ChildProcess(
            name: "redis", executable: program,
            arguments: [
                "--port", "0", "--unixsocket", socket.string, "--dir", data.string,
                "--appendonly", "yes", "--save", "",
            ],
            log: log,
            prepare: { try data.createDirectory() })
    }

    /// Forgets everything that was published.
    func erase() throws { try data.remove() }
}
