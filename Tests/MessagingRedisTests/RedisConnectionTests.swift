// SPDX-License-Identifier: Apache-2.0

import Messaging
import RedisTesting
import Testing

@testable import MessagingRedis

@Suite(.redis, .timeLimit(.minutes(5))) struct RedisConnectionTests {
    private func connection(
        _ change: (inout RedisConfiguration) -> Void = { _ in }
    ) async throws -> RedisConnection {
        var configuration = try RedisServer.shared().configuration(.streams)
        change(&configuration)
        return RedisConnection(configuration: configuration, logger: silent)
    }

    @Test func `many tasks share one connection and each gets its own answer`() async throws {
        let connection = try await connection()
        try await withThrowingTaskGroup(of: (Int, [RedisReply]).self) { group in
            for number in 0..<500 {
                group.addTask {
                    let commands = (0..<3).map { RedisCommand("ECHO", "\(number)/\($0)") }
                    return (number, try await connection.send(commands, within: .seconds(30)))
                }
            }
            for try await (number, replies) in group {
                #expect(replies.map(\.text) == (0..<3).map { "\(number)/\($0)" })
            }
        }
    }

    @Test func `arguments may hold any bytes`() async throws {
        let bytes: [[UInt8]] = [
            [], [0], Array("\r\n$5\r\n".utf8), Array(repeating: 255, count: 200_000),
        ]
        let connection = try await connection()
        for argument in bytes {
            let replies = try await connection.send(
                [RedisCommand("ECHO", arguments: [argument])], within: .seconds(30))
            #expect(replies == [.string(argument)])
        }
    }

    @Test func `an error keeps its class and forgets its text`() async throws {
        let replies = try await connection().send(
            [RedisCommand("secret", "secret"), RedisCommand("PING")], within: .seconds(30))
        #expect(replies == [.error(prefix: "ERR"), .status("PONG")])
        #expect(replies[0].failure(of: "GET")?.message == "Redis answered GET with ERR.")
    }

    @Test func `a caller too many is turned away`() async throws {
        let connection = try await connection { $0.maximumWaiting = 1 }
        let name = uniqueName()
        try await withThrowingTaskGroup(of: [RedisReply].self) { group in
            for _ in 0..<2 {
                group.addTask {
                    try await connection.send(
                        [RedisCommand("BLPOP", name, "0")], within: .seconds(30))
                }
            }
            // One of the two is in the way of the other, whichever comes first.
            let first = await group.nextResult()
            let error = #expect(throws: MessagingError.self) { try first?.get() }
            #expect(error?.message == "Too many commands wait for Redis to answer.")
            group.cancelAll()
            let second = await group.nextResult()
            #expect(throws: CancellationError.self) { try second?.get() }
        }
    }

    @Test func `a caller that goes away lets the others go on`() async throws {
        let connection = try await connection()
        let name = uniqueName()
        await withTaskGroup(of: Void.self) { group in
            group.addTask {
                _ = try? await connection.send(
                    [RedisCommand("BLPOP", name, "0")], within: .seconds(30))
            }
            group.cancelAll()
        }
        _ = try await RedisServer.shared().cli("rpush", name, "1")
        let replies = try await connection.send([RedisCommand("ECHO", "2")], within: .seconds(30))
        #expect(replies == [.string(Array("2".utf8))])
    }

    @Test func `a server that does not answer is given up`() async throws {
        let connection = try await connection()
        // Without a connection there would be another error, and connecting takes its time.
        _ = try await connection.send([RedisCommand("PING")], within: .seconds(30))
        let error = await #expect(throws: MessagingError.self) {
            _ = try await connection.send(
                [RedisCommand("BLPOP", uniqueName(), "0")], within: .milliseconds(20))
        }
        #expect(error?.code == .unavailable)
        #expect(error?.message == "Redis did not answer in time.")
        #expect(
            try await connection.send([RedisCommand("PING")], within: .seconds(30))
                == [.status("PONG")])
    }

    @Test func `a host that is not there is named as unreachable`() async throws {
        let connection = RedisConnection(
            configuration: RedisConfiguration(
                mode: .streams, endpoint: .socket(path: "/nowhere/socket")), logger: silent)
        let error = await #expect(throws: MessagingError.self) {
            _ = try await connection.send([RedisCommand("PING")], within: .milliseconds(20))
        }
        #expect(error?.code == .unavailable)
    }
}
