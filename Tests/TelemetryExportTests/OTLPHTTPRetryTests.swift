// SPDX-License-Identifier: Apache-2.0

import HTTPTypes
import NIOCore
import NIOPosix
import TelemetrySDK
import Testing

@testable import TelemetryExport

/// What happens when the first attempt does not succeed. Nobody sleeps: the test moves the clock.
@Suite(.timeLimit(.minutes(5)))
struct OTLPHTTPRetryTests {
    @Test(arguments: [429, 502, 503, 504])
    func `a status that may pass is retried with growing waits`(status: Int) async throws {
        try await withReceiver(
            answers: .init(status), .init(status), .init(status), .ok
        ) { receiver, port in
            try await withExporter(to: "http://127.0.0.1:\(port)") { subject in
                async let outcome = subject.exporter.export(.one)
                // Two tasks sleep: the wait, and the time limit of the whole export.
                for seconds in [1, 1.5, 2.25] {
                    #expect(await subject.clock.wakeNext(of: 2) == .seconds(seconds))
                }
                #expect(await outcome == .success)
                #expect(subject.log.lines.isEmpty)
            }
            #expect(receiver.received.count == 4)
            #expect(Set(receiver.received.map(\.body)).count == 1)
        }
    }

    @Test(arguments: ["4", "Sun, 06 Nov 1994 08:49:37 GMT"])
    func `the server's Retry-After decides the wait`(header: String) async throws {
        try await withReceiver(
            answers: .init(503, headers: [.retryAfter: header]), .ok
        ) { receiver, port in
            try await withExporter(
                to: "http://127.0.0.1:\(port)", secondsSinceEpoch: 784_111_773
            ) { subject in
                async let outcome = subject.exporter.export(.one)
                #expect(await subject.clock.wakeNext(of: 2) == .seconds(4))
                #expect(await outcome == .success)
            }
        }
    }

    @Test func `a Retry-After beyond the time limit fails at once`() async throws {
        try await withReceiver(
            answers: .init(503, headers: [.retryAfter: "3600"])
        ) { receiver, port in
            try await withExporter(to: "http://127.0.0.1:\(port)") { subject in
                #expect(await subject.exporter.export(.one) == .failure(reason: "status 503"))
            }
            #expect(receiver.received.count == 1)
        }
    }

    @Test func `the time limit spans all attempts`() async throws {
        try await withReceiver(answers: .init(503)) { receiver, port in
            try await withExporter(to: "http://127.0.0.1:\(port)") {
                $0.timeout = .seconds(4)
            } _: { subject in
                async let outcome = subject.exporter.export(.one)
                await subject.clock.wakeNext(of: 2)
                await subject.clock.wakeNext(of: 2)
                #expect(await outcome == .failure(reason: "status 503"))
            }
            #expect(receiver.received.count == 3)
        }
    }

    @Test func `without a time limit only the wait sleeps`() async throws {
        try await withReceiver(answers: .init(503), .ok) { receiver, port in
            try await withExporter(to: "http://127.0.0.1:\(port)") {
                $0.timeout = .noLimit
            } _: { subject in
                async let outcome = subject.exporter.export(.one)
                #expect(await subject.clock.wakeNext(of: 1) == .seconds(1))
                #expect(await outcome == .success)
            }
        }
    }

    @Test func `a server that does not answer in time is given up`() async throws {
        let (arrived, release) = (ShutdownSignal(), ShutdownSignal())
        try await withReceiver { _ in
            arrived.raise()
            _ = await release.wait()
            return .ok
        } _: { receiver, port in
            try await withExporter(to: "http://127.0.0.1:\(port)") { subject in
                async let outcome = subject.exporter.export(.one)
                _ = await arrived.wait()
                #expect(await subject.clock.wakeNext(of: 1) == .seconds(10))
                #expect(await outcome == .failure(reason: "no answer within 10.0 seconds"))
            }
            release.raise()
        }
    }

    @Test func `a refused connection is retried until the time is over, and logged once`()
        async throws
    {
        // Nobody listens there, and no other test can be given it.
        let port = 1
        try await withExporter(to: "http://127.0.0.1:\(port)") {
            $0.timeout = .seconds(2)
            $0.headers = [("Authorization", "Bearer secret")]
        } _: { subject in
            for _ in 0..<3 {
                async let outcome = subject.exporter.export(.one)
                #expect(await subject.clock.wakeNext(of: 2) == .seconds(1))
                #expect(await outcome.reason?.contains("Connection refused") == true)
            }
            let line = try #require(subject.log.lines.first)
            #expect(subject.log.lines.count == 1)
            #expect(
                line.contains("batches=1 destination=http://127.0.0.1:\(port)/"))
            #expect(!line.contains("secret"))
            subject.clock.move(by: .seconds(60))
            async let outcome = subject.exporter.export(.one)
            await subject.clock.wakeNext(of: 2)
            _ = await outcome
            #expect(subject.log.lines.last?.contains("batches=3") == true)
        }
    }

    @Test(arguments: ["http", "https"])
    func `a connection that closes without an answer is retried`(scheme: String) async throws {
        let server = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .childChannelInitializer { $0.pipeline.addHandler(ClosesWithoutAnswer()) }
            .bind(host: "127.0.0.1", port: 0).get()
        let port = try #require(server.localAddress?.port)
        try await withExporter(to: "\(scheme)://127.0.0.1:\(port)") {
            $0.timeout = .seconds(2)
        } _: { subject in
            async let outcome = subject.exporter.export(.one)
            #expect(await subject.clock.wakeNext(of: 2) == .seconds(1))
            #expect(await outcome.reason != nil)
        }
        try await server.close()
    }

    @Test func `a shutdown ends a wait at once`() async throws {
        try await withReceiver(answers: .init(503)) { receiver, port in
            try await withExporter(to: "http://127.0.0.1:\(port)") { subject in
                async let outcome = subject.exporter.export(.one)
                await subject.clock.waitForSleepers(2)
                await subject.exporter.shutdown()
                #expect(await outcome == .failure(reason: "interrupted by the shutdown"))
            }
            #expect(receiver.received.count == 1)
        }
    }

    @Test func `a shutdown does not wait for a server that is silent`() async throws {
        let (arrived, release) = (ShutdownSignal(), ShutdownSignal())
        try await withReceiver { _ in
            arrived.raise()
            _ = await release.wait()
            return .ok
        } _: { receiver, port in
            try await withExporter(to: "http://127.0.0.1:\(port)") { subject in
                async let outcome = subject.exporter.export(.one)
                _ = await arrived.wait()
                await subject.exporter.shutdown()
                #expect(await outcome.reason != nil)
            }
            release.raise()
        }
    }

    @Test func `cancelling the task ends a wait at once`() async throws {
        try await withReceiver(answers: .init(503)) { receiver, port in
            try await withExporter(to: "http://127.0.0.1:\(port)") { subject in
                let outcome = await withTaskGroup(of: ExportOutcome.self) { group in
                    group.addTask { await subject.exporter.export(.one) }
                    await subject.clock.waitForSleepers(2)
                    group.cancelAll()
                    return await group.next()
                }
                #expect(outcome == .failure(reason: "status 503"))
            }
        }
    }
}

private final class ClosesWithoutAnswer: ChannelInboundHandler, Sendable {
    typealias InboundIn = ByteBuffer

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        context.close(promise: nil)
    }
}
