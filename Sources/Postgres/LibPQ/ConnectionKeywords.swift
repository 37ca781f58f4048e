// SPDX-License-Identifier: Apache-2.0

import CLibPQ

/// libpq's connection keywords: read from an address, from an environment, and their defaults.
enum ConnectionKeywords {
    /// Where Debian's and Apple's builds of libpq look for the socket if no host is named.
    #if os(Linux)
        static let defaultSocketDirectory = "/var/run/postgresql"
    #else
        static let defaultSocketDirectory = "/tmp"
    #endif

    /// What libpq falls back to: the process's `PG*` variables, then what it was built with.
    static let defaults: [String: String] = {
        guard let options = PQconndefaults() else { return [:] }
        defer { PQconninfoFree(options) }
        return collect(options)
    }()

    /// Parses a URL or a `keyword=value` string.
    static func parse(_ address: String) throws(PostgresError) -> [String: String] {
        var message: UnsafeMutablePointer<CChar>?
        guard let options = PQconninfoParse(address, &message) else {
            defer { PQfreemem(message) }
            throw malformed(message.map { String(cString: $0) } ?? "")
        }
        defer { PQconninfoFree(options) }
        return collect(options)
    }

    /// Takes the `PG*` variables that libpq itself knows, by its own table.
    static func read(environment: [String: String]) -> [String: String] {
        guard let options = PQconndefaults() else { return [:] }
        defer { PQconninfoFree(options) }
        var keywords: [String: String] = [:]
        forEach(options) { option in
            guard let variable = option.envvar.map({ String(cString: $0) }),
                let value = environment[variable], !value.isEmpty
            else { return }
            keywords[String(cString: option.keyword)] = value
        }
        return keywords
    }

    /// libpq quotes parts of the address, which may be the password: only what names a keyword passes.
    private static func malformed(_ message: String) -> PostgresError {
        let isSafe =
            message.hasPrefix("invalid URI query parameter")
            || message.hasPrefix("invalid connection option")
        let reason = isSafe ? " (\(message.split(separator: "\n").first ?? ""))" : ""
        return PostgresError(
            .configuration,
            "the address of Postgres is malformed\(reason); it takes the form "
                + "postgres://user@host:5432/database")
    }

    private static func collect(_ options: UnsafeMutablePointer<PQconninfoOption>) -> [String:
        String]
    {
        var keywords: [String: String] = [:]
        forEach(options) { option in
            guard let value = option.val else { return }
            keywords[String(cString: option.keyword)] = String(cString: value)
        }
        return keywords
    }

    private static func forEach(
        _ options: UnsafeMutablePointer<PQconninfoOption>, _ body: (PQconninfoOption) -> Void
    ) {
        var next = options
        while next.pointee.keyword != nil {
            body(next.pointee)
            next += 1
        }
    }
}
