// SPDX-License-Identifier: Apache-2.0

import NIOCore
import NIOPosix
import Testing

@testable import TelemetryExport

/// A shutdown does not wait for a host that is silent.
@Suite(.timeLimit(.minutes(5)))
struct ConnectionAttemptsTests {
    @Test func `a connection that is being made is given up at once`() async throws {
        try await withSilentHost { address in
            let attempts = ConnectionAttempts()
            let begun = ShutdownSignal()
            let connecting = ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
                .connectTimeout(.seconds(50))
                .channelInitializer { channel in
                    attempts.note(channel).always { _ in begun.raise() }
                }
                .connect(to: address)
            _ = await begun.wait()
            attempts.abandon()
            let error = await #expect(throws: (any Error).self) { try await connecting.get() }
            // This is what the client's patience ends with, fifty seconds later.
            if case ChannelError.connectTimeout? = error as? ChannelError {
                Issue.record("the client gave up first")
            }
        }
    }

    @Test func `a connection that stands is left to its owner`() async throws {
        let server = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .bind(host: "127.0.0.1", port: 0).get()
        let attempts = ConnectionAttempts()
        let channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .channelInitializer(attempts.note)
            .connect(to: try #require(server.localAddress)).get()
        attempts.abandon()
        #expect(channel.isActive)
        try await channel.close()
        try await server.close()
    }

    @Test func `nothing is connected afterwards`() async throws {
        let attempts = ConnectionAttempts()
        attempts.abandon()
        try await withSilentHost { address in
            await #expect(throws: ChannelError.self) {
                try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
                    .channelInitializer(attempts.note).connect(to: address).get()
            }
        }
    }

    /// A listener whose backlog is full: connections are neither made nor refused.
    private func withSilentHost(_ test: (SocketAddress) async throws -> Void) async throws {
        let server = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .serverChannelOption(.backlog, value: 0).serverChannelOption(.autoRead, value: false)
            .bind(host: "127.0.0.1", port: 0).get()
        let address = try #require(server.localAddress)
        let filling = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .connect(to: address).get()
        try await test(address)
        try await filling.close()
        try await server.close()
    }
}
