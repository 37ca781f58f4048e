// SPDX-License-Identifier: Apache-2.0

import Messaging
import Testing

@testable import MessagingRedis

@Suite struct RedisConfigurationTests {
    @Test func `an address may say everything`() throws {
        let configuration = try RedisConfiguration(
            url: "redis://ann:s%40cret@redis.example:6380/3?mode=streams&partitions=16&maxlen=500")
        #expect(configuration.mode == .streams)
        #expect(configuration.endpoint == .network(host: "redis.example", port: 6380))
        #expect(configuration.user == "ann")
        #expect(configuration.password == "s@cret")
        #expect(configuration.database == 3)
        #expect(configuration.partitions == 16)
        #expect(configuration.maximumLength == 500)
    }

    @Test func `an address may leave out all but host and mode`() throws {
        let configuration = try RedisConfiguration(url: "redis://localhost?mode=pubsub")
        #expect(configuration.mode == .pubsub)
        #expect(configuration.endpoint == .network(host: "localhost", port: 6379))
        #expect(configuration.user == nil)
        #expect(configuration.password == nil)
        #expect(configuration.database == 0)
    }

    @Test func `a socket takes the place of the host`() throws {
        let configuration = try RedisConfiguration(
            url: "redis:///2?mode=streams&socket=/run/redis.sock")
        #expect(configuration.endpoint == .socket(path: "/run/redis.sock"))
        #expect(configuration.database == 2)
    }

    @Test func `rediss asks for TLS, and may name whom to trust`() throws {
        let plain = try RedisConfiguration(url: "rediss://redis.example?mode=streams")
        #expect(plain.tls == RedisConfiguration.TLS())
        #expect(plain.endpoint == .network(host: "redis.example", port: 6379))
        let named = try RedisConfiguration(
            url: "rediss://redis.example?mode=streams&sslrootcert=/dev/null")
        #expect(named.tls?.authorities == "/dev/null")
    }

    @Test func `a password needs no user, and IPv6 no brackets inside`() throws {
        let configuration = try RedisConfiguration(url: "redis://:secret@[::1]/?mode=streams")
        #expect(configuration.endpoint == .network(host: "::1", port: 6379))
        #expect(configuration.user == nil)
        #expect(configuration.password == "secret")
    }

    @Test(arguments: [
        ("", "The address of Redis is no URL"),
        (
            "http://secret@h?mode=streams",
            "The address of Redis does not begin with redis: or rediss:"
        ),
        (
            "rediss:///?mode=streams&socket=/secret",
            "rediss: takes a host and no socket="
        ),
        (
            "rediss://h?mode=streams&sslrootcert=/nowhere/secret",
            "sslrootcert= in the address of Redis is no file that can be read"
        ),
        (
            "redis://h?mode=streams&sslrootcert=/secret",
            "sslrootcert= is for addresses that begin with rediss:"
        ),
        ("redis://h", "The address of Redis lacks ?mode=streams or ?mode=pubsub"),
        ("redis://h?mode=secret", "mode= in the address of Redis is neither streams nor pubsub"),
        ("redis:///1?mode=streams", "The address of Redis has no host"),
        (
            "redis://h:0?mode=streams",
            "The port in the address of Redis is not between 1 and 65535"
        ),
        (
            "redis://h/secret?mode=streams",
            "The path in the address of Redis is not the number of a database"
        ),
        (
            "redis://h/-1?mode=streams",
            "The path in the address of Redis is not the number of a database"
        ),
        (
            "redis://secret@h?mode=streams",
            "The address of Redis names a user without a password"
        ),
        (
            "redis://h?mode=streams&partitions=0",
            "partitions= in the address of Redis is no whole number from 1 to 256"
        ),
        (
            "redis://h?mode=streams&maxlen=secret",
            "maxlen= in the address of Redis is no whole number from 1 to 1000000000"
        ),
        (
            "redis://h?mode=streams&secret=1",
            "The address of Redis has an option other than mode, socket, partitions, maxlen "
                + "and sslrootcert"
        ),
        ("redis://h?mode=streams&mode=pubsub", "The address of Redis names an option twice"),
        (
            "redis://h?mode=streams&socket=/s",
            "The address of Redis has both a host and socket="
        ),
        (
            "redis:///?mode=streams&socket=s",
            "socket= in the address of Redis is no absolute path of under 100 bytes"
        ),
    ])
    func `a wrong address is refused in a sentence`(_ url: String, _ sentence: String) throws {
        let error = try #require(throws: MessagingError.self) {
            try RedisConfiguration(url: url)
        }
        #expect(error.code == .configuration)
        #expect(
            error.message
                == "\(sentence); it takes the form redis://user:password@host:6379/0?mode=streams.")
        #expect(!error.message.contains("secret"))
    }

    @Test func `pauses grow up to a limit`() {
        let backoff = RedisBackoff()
        #expect(backoff.delay(afterFailures: 1, random: 1) == .milliseconds(50))
        #expect(backoff.delay(afterFailures: 3, random: 0) == .milliseconds(100))
        #expect(backoff.delay(afterFailures: 1000, random: 1) == .seconds(2))
    }
}
