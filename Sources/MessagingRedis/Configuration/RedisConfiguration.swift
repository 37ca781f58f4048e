// SPDX-License-Identifier: Apache-2.0

/// Which Redis, and how its messages travel.
package struct RedisConfiguration: Hashable, Sendable {
    /// Which of Redis's two kinds of messages.
    package enum Mode: String, CaseIterable, Sendable {
        /// Kept until a consumer has acknowledged them: ``RedisStreamsBroker``.
        case streams
        /// Heard by those who listen, or by nobody: ``RedisPubSubBroker``.
        case pubsub
    }

    /// Where the server listens.
    package enum Endpoint: Hashable, Sendable {
        case network(host: String, port: Int)
        case socket(path: String)
    }

    /// How the connection is encrypted.
    package struct TLS: Hashable, Sendable {
        /// A PEM file of the authorities to trust; `nil` for those of the system.
        package var authorities: String?

        package init(authorities: String? = nil) {
            self.authorities = authorities
        }
    }

    package var mode: Mode
    package var endpoint: Endpoint
    /// `nil` without encryption, which a socket never has.
    package var tls: TLS?
    package var user: String?
    package var password: String?
    /// The index of the database, which is selected on every connection.
    package var database: Int

    /// Streams that one destination is spread over. All publishers and consumers have to agree on it;
    /// it may be raised while the streams are empty.
    package var partitions = 8
    /// Entries that one partition may hold; when it is full, publishing throws `unavailable`, and the
    /// publisher keeps its messages. Counted now and then, so a little more may get in.
    package var maximumLength = 100_000
    /// Dead letters that one group may have; beyond that the oldest are forgotten.
    package var maximumDeadLetters = 100_000

    /// How long connecting may take.
    package var connectTimeout: Duration = .seconds(2)
    /// How long a command may take, the wait for a connection included.
    package var commandTimeout: Duration = .seconds(5)
    /// Commands and pipelines that may wait for their answers on one connection; the next one is
    /// turned away with `unavailable`.
    package var maximumWaiting = 1024
    /// How long to wait before connecting again after a failure.
    package var backoff = RedisBackoff()

    /// `server.address`: the host, or the path of the socket.
    package var address: String {
        switch endpoint {
        case .network(let host, _): host
        case .socket(let path): path
        }
    }

    /// The host; `nil` for a socket.
    var host: String? {
        if case .network(let host, _) = endpoint { host } else { nil }
    }

    /// The port; `nil` for a socket.
    package var port: Int? {
        if case .network(_, let port) = endpoint { port } else { nil }
    }

    package init(mode: Mode, endpoint: Endpoint, database: Int = 0) {
        self.mode = mode
        self.endpoint = endpoint
        self.database = database
    }
}

/// How long to wait between attempts to connect: twice as long after each failure, up to a limit, and
/// each time only a random part of that, so that many clients do not return at once.
package struct RedisBackoff: Hashable, Sendable {
    package var first: Duration = .milliseconds(50)
    package var longest: Duration = .seconds(2)

    package init() {}

    /// The wait after so many failures in a row: between half of the exponential step and all of it.
    ///
    /// - Parameter random: a number from 0 to 1.
    func delay(afterFailures failures: Int, random: Double) -> Duration {
        let step = min(longest, first * (1 << min(max(failures - 1, 0), 16)))
        return step * (0.5 + 0.5 * random)
    }
}
