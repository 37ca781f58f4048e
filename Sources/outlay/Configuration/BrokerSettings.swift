// SPDX-License-Identifier: Apache-2.0

import Logging
import Messaging
import MessagingHTTP
import MessagingKafka
import MessagingPostgres
import MessagingRedis
import Postgres
import ServiceLifecycle

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// Which broker carries events, and how they appear in traces: `OUTLAY_BROKER`, which is the same for
/// whoever publishes and whoever consumes, `OUTLAY_MESSAGING_TRACE` and `OUTLAY_LEGACY_ATTRIBUTES`.
struct BrokerSettings: Hashable, Sendable {
    /// The kinds of brokers, each with its address.
    enum Choice: Hashable, Sendable {
        /// Tables in the database that the service has anyway.
        case postgres
        /// No broker: straight to the worker.
        case http(url: String, host: String, port: Int)
        /// Redis, by its streams or its channels.
        case redis(RedisConfiguration)
        case kafka(KafkaAddress)
    }

    let choice: Choice
    let tracing: MessagingTracing

    /// - Throws: ``SettingError``, which names the variable and the accepted forms, and repeats nothing
    ///   of an address, in which there may be a password.
    init(_ settings: Settings) throws {
        do {
            choice = try Self.choice(settings.text("OUTLAY_BROKER") ?? "postgres:")
            tracing = try MessagingTracing(environment: settings.environment)
        } catch let error as MessagingError {
            throw SettingError(error.message)
        }
    }

    private static func choice(_ text: String) throws -> Choice {
        switch text.prefix(while: { $0 != ":" }).lowercased() {
        case "postgres" where text.lowercased() == "postgres:": return .postgres
        case "http": return try http(text)
        case "redis", "rediss": return .redis(try named { try RedisConfiguration(url: text) })
        case "kafka": return .kafka(try named { try KafkaAddress(parsing: text) })
        default: throw SettingError("OUTLAY_BROKER names no broker; \(forms)")
        }
    }

    private static func http(_ text: String) throws -> Choice {
        guard let url = URLComponents(string: text), let host = url.host, !host.isEmpty,
            url.path.isEmpty || url.path == "/", url.query == nil, url.user == nil
        else { throw SettingError("OUTLAY_BROKER is no address of a worker; \(forms)") }
        let address = text.hasSuffix("/") ? String(text.dropLast()) : text
        return .http(url: address, host: host, port: url.port ?? 80)
    }

    /// Adds to what is wrong with an address whose it is, and what else there is.
    private static func named<Result>(_ parse: () throws -> Result) throws -> Result {
        do {
            return try parse()
        } catch let error as MessagingError {
            throw SettingError("OUTLAY_BROKER: \(error.message) In general, \(forms)")
        }
    }

    private static let forms = """
        it takes postgres:, redis://host:6379?mode=streams, redis://host:6379?mode=pubsub \
        (rediss:// over TLS), kafka://host:9092,host:9092, or http://host:8082, the address of \
        the worker.
        """
}

/// A broker, and what has to run for it.
struct ConfiguredBroker: Sendable {
    let broker: any MessageBroker
    /// Started before whoever publishes or consumes, and stopped after.
    let services: [any Service]
}

extension BrokerSettings {
    /// Makes the broker; nothing is connected yet.
    ///
    /// - Parameter postgres: the database that `postgres:` means.
    func makeBroker(postgres: PostgresClient, logger: Logger) -> ConfiguredBroker {
        switch choice {
        case .postgres:
            let broker = PostgresBroker(client: postgres, tracing: tracing, logger: logger)
            return ConfiguredBroker(broker: broker, services: [])
        case .http(let url, let host, let port):
            let broker = HTTPBroker(
                url: url, host: host, port: port,
                deadLetters: PostgresDeadLetters(client: postgres))
            return ConfiguredBroker(broker: broker, services: [broker])
        case .redis(let configuration):
            return ConfiguredBroker(
                broker: makeRedisBroker(configuration, logger: logger), services: [])
        case .kafka(let address):
            let broker = KafkaBroker(address: address, logger: logger)
            return ConfiguredBroker(broker: broker, services: [broker])
        }
    }

    private func makeRedisBroker(
        _ configuration: RedisConfiguration, logger: Logger
    ) -> any MessageBroker {
        switch configuration.mode {
        case .streams:
            RedisStreamsBroker(configuration: configuration, tracing: tracing, logger: logger)
        case .pubsub: RedisPubSubBroker(configuration: configuration, logger: logger)
        }
    }
}

extension PostgresDeadLetters: DeadLetterStore {}
