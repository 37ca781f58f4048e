// SPDX-License-Identifier: Apache-2.0

/// How to reach a database, and how much of it to use.
public struct PostgresConfiguration: Sendable {
    /// What libpq is told, by keyword (`host`, `dbname`, `sslmode`, …).
    var keywords: [String: String]

    /// Connections that statements and transactions share, at most.
    public var maximumConnections = 8
    /// Connections that are opened at the start and kept.
    public var minimumConnections = 1
    /// Statements that are on their way on one shared connection, at most.
    public var pipelineDepth = 32
    /// Callers that may wait for a connection; the next one is turned away with `poolFull`.
    public var maximumWaiters = 1024
    /// How long a caller waits for a connection before it is told `poolTimeout`, or `connection`
    /// while the server cannot be reached.
    public var acquireTimeout: Duration = .seconds(5)
    /// How long a statement may run before the server stops it; nil leaves it to the server.
    public var statementTimeout: Duration? = .seconds(30)
    /// How long opening a connection may take; libpq counts in seconds, two at least.
    public var connectTimeout: Duration = .seconds(5)
    /// How long ``PostgresClient/run()`` lets work finish once shutdown began.
    public var shutdownTimeout: Duration = .seconds(10)
    /// Statements that stay prepared on each connection; the one unused for longest makes room.
    public var preparedStatementLimit = 256
    /// How long to wait before connecting again after a failure.
    public var reconnectBackoff = PostgresBackoff()
    /// The name that `pg_stat_activity` shows, unless the address names one.
    public var applicationName = "outlay"

    /// Reads an address: `postgres://user@host:5432/database?sslmode=verify-full`, a socket directory
    /// as `postgres:///database?host=/run/postgresql`, or libpq's `host=… dbname=…`.
    ///
    /// Whatever libpq knows may be said: TLS (`sslmode`, `sslrootcert`, `sslcert`), several hosts,
    /// `target_session_attrs`, keepalives. What is not said comes from the process's `PG*` variables.
    ///
    /// - Throws: ``PostgresError`` with code `configuration`; its text never repeats the address.
    public init(url: String) throws(PostgresError) {
        self.init(keywords: try ConnectionKeywords.parse(url))
    }

    /// Reads `DATABASE_URL`, or else the usual `PGHOST`, `PGPORT`, `PGUSER`, `PGPASSWORD`,
    /// `PGDATABASE`, `PGSSLMODE`, …
    ///
    /// - Throws: ``PostgresError`` with code `configuration` if neither is there or the URL is malformed.
    public init(environment: [String: String]) throws(PostgresError) {
        if let url = environment["DATABASE_URL"], !url.isEmpty {
            try self.init(url: url)
            return
        }
        let keywords = ConnectionKeywords.read(environment: environment)
        guard keywords["host"] != nil || keywords["dbname"] != nil else {
            throw PostgresError(
                .configuration,
                "DATABASE_URL is not set; it takes the form postgres://user@host:5432/database")
        }
        self.init(keywords: keywords)
    }

    private init(keywords: [String: String]) { self.keywords = keywords }

    /// The database that is connected to; by libpq's rule, the user's namesake if none is named.
    public var database: String {
        keywords["dbname"] ?? keywords["user"] ?? ConnectionKeywords.defaults["dbname"]
            ?? ConnectionKeywords.defaults["user"] ?? "postgres"
    }

    /// The first host, or the directory of the socket.
    public var host: String {
        let hosts = keywords["host"] ?? keywords["hostaddr"] ?? ConnectionKeywords.defaults["host"]
        let first = hosts?.split(separator: ",").first.map(String.init)
        return first ?? ConnectionKeywords.defaultSocketDirectory
    }

    /// The port of the first host.
    public var port: Int {
        let ports = keywords["port"] ?? ConnectionKeywords.defaults["port"]
        return ports?.split(separator: ",").first.flatMap { Int($0) } ?? 5432
    }

    /// Everything that libpq is told when it connects.
    var connectionParameters: [String: String] {
        var parameters = keywords
        parameters["client_encoding"] = "UTF8"
        parameters["fallback_application_name"] = applicationName
        let timeouts = [
            "connect_timeout": String(max(2, connectTimeout.wholeSeconds)),
            // A server that is gone without a word is noticed within a minute, not two hours.
            "keepalives_idle": "30", "keepalives_interval": "10", "keepalives_count": "3",
            "tcp_user_timeout": "60000",
        ]
        parameters.merge(timeouts) { given, _ in given }
        if let statementTimeout {
            let option = "-c statement_timeout=\(max(1, statementTimeout.wholeMilliseconds))"
            let given = parameters["options"] ?? ConnectionKeywords.defaults["options"]
            parameters["options"] = given.map { "\(option) \($0)" } ?? option
        }
        return parameters
    }
}

/// How long to wait between attempts: twice as long after each failure, up to a limit, and each time
/// only a random part of that, so that many clients do not return at once.
public struct PostgresBackoff: Sendable {
    public var first: Duration = .milliseconds(50)
    public var longest: Duration = .seconds(5)

    public init() {}

    /// The wait after so many failures in a row: between half of the exponential step and all of it.
    ///
    /// - Parameter random: a number from 0 to 1.
    func delay(afterFailures failures: Int, random: Double) -> Duration {
        let step = min(longest, first * (1 << min(max(failures - 1, 0), 16)))
        return step * (0.5 + 0.5 * random)
    }
}

extension Duration {
    /// Rounded down.
    var wholeSeconds: Int64 { components.seconds }
    /// Rounded down.
    var wholeMilliseconds: Int64 {
        components.seconds * 1000 + components.attoseconds / 1_000_000_000_000_000
    }
}
