// SPDX-License-Identifier: Apache-2.0

import Messaging

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

extension RedisConfiguration {
    /// The form of an address, for the sentences that ask for it.
    static let form = "redis://user:password@host:6379/0?mode=streams"

    /// Reads `redis://user:password@host:port/database?mode=streams|pubsub`.
    ///
    /// Everything but the mode may be left out. `socket=/path` takes the place of host and port;
    /// `partitions=8` and `maxlen=100000` set ``partitions`` and ``maximumLength``. `rediss:` is the same
    /// over TLS; `sslrootcert=/path` names the authorities to trust, as in Postgres's addresses.
    ///
    /// - Throws: ``Messaging/MessagingError`` with code `configuration`; its sentence repeats neither
    ///   the address nor the password in it.
    package init(url: String) throws(MessagingError) {
        guard let parts = URLComponents(string: url), let scheme = parts.scheme else {
            throw .redisURL("The address of Redis is no URL")
        }
        guard scheme == "redis" || scheme == "rediss" else {
            throw .redisURL("The address of Redis does not begin with redis: or rediss:")
        }
        var options = try RedisURLOptions(parts.queryItems ?? [])
        let mode: Mode = try options.mode()
        let endpoint = try Self.endpoint(parts, socket: try options.text("socket"))
        self.init(mode: mode, endpoint: endpoint, database: try Self.database(parts.path))
        user = parts.user.flatMap { $0.isEmpty ? nil : $0 }
        password = parts.password.flatMap { $0.isEmpty ? nil : $0 }
        partitions = try options.number("partitions", in: 1...256) ?? partitions
        maximumLength = try options.number("maxlen", in: 1...1_000_000_000) ?? maximumLength
        tls = try Self.tls(
            isWanted: scheme == "rediss", authorities: try options.text("sslrootcert"),
            host: host)
        try options.expectNoMore()
        guard user == nil || password != nil else {
            throw .redisURL("The address of Redis names a user without a password")
        }
    }

    private static func endpoint(
        _ parts: URLComponents, socket: String?
    ) throws(MessagingError) -> Endpoint {
        let host = parts.host.flatMap { $0.isEmpty ? nil : $0 }
        if let socket {
            guard host == nil, parts.port == nil else {
                throw .redisURL("The address of Redis has both a host and socket=")
            }
            guard socket.hasPrefix("/"), socket.utf8.count < 100 else {
                throw .redisURL(
                    "socket= in the address of Redis is no absolute path of under 100 bytes")
            }
            return .socket(path: socket)
        }
        guard let host else { throw .redisURL("The address of Redis has no host") }
        let port = parts.port ?? 6379
        guard (1...65535).contains(port) else {
            throw .redisURL("The port in the address of Redis is not between 1 and 65535")
        }
        let name = host.hasPrefix("[") ? String(host.dropFirst().dropLast()) : host
        return .network(host: name, port: port)
    }

    private static func tls(
        isWanted: Bool, authorities: String?, host: String?
    ) throws(MessagingError) -> TLS? {
        guard isWanted else {
            guard authorities == nil else {
                throw .redisURL("sslrootcert= is for addresses that begin with rediss:")
            }
            return nil
        }
        guard host != nil else { throw .redisURL("rediss: takes a host and no socket=") }
        if let authorities, !FileManager.default.isReadableFile(atPath: authorities) {
            throw .redisURL("sslrootcert= in the address of Redis is no file that can be read")
        }
        return TLS(authorities: authorities)
    }

    private static func database(_ path: String) throws(MessagingError) -> Int {
        let index = path.drop { $0 == "/" }
        guard !index.isEmpty else { return 0 }
        guard let number = Int(index), number >= 0 else {
            throw .redisURL("The path in the address of Redis is not the number of a database")
        }
        return number
    }
}

/// The query of the address, which is taken apart option by option.
private struct RedisURLOptions {
    private var values: [String: String] = [:]

    init(_ items: [URLQueryItem]) throws(MessagingError) {
        for item in items where values.updateValue(item.value ?? "", forKey: item.name) != nil {
            throw .redisURL("The address of Redis names an option twice")
        }
    }

    mutating func text(_ name: String) throws(MessagingError) -> String? {
        values.removeValue(forKey: name)
    }

    mutating func mode() throws(MessagingError) -> RedisConfiguration.Mode {
        guard let text = values.removeValue(forKey: "mode") else {
            throw .redisURL("The address of Redis lacks ?mode=streams or ?mode=pubsub")
        }
        guard let mode = RedisConfiguration.Mode(rawValue: text) else {
            throw .redisURL("mode= in the address of Redis is neither streams nor pubsub")
        }
        return mode
    }

    mutating func number(
        _ name: String, in range: ClosedRange<Int>
    ) throws(MessagingError) -> Int? {
        guard let text = values.removeValue(forKey: name) else { return nil }
        guard let number = Int(text), range.contains(number) else {
            throw .redisURL(
                "\(name)= in the address of Redis is no whole number from \(range.lowerBound) "
                    + "to \(range.upperBound)")
        }
        return number
    }

    func expectNoMore() throws(MessagingError) {
        guard !values.isEmpty else { return }
        throw .redisURL(
            "The address of Redis has an option other than mode, socket, partitions, maxlen "
                + "and sslrootcert")
    }
}

extension MessagingError {
    fileprivate static func redisURL(_ problem: String) -> MessagingError {
        MessagingError(
            .configuration, "\(problem); it takes the form \(RedisConfiguration.form).")
    }
}
