// SPDX-License-Identifier: Apache-2.0

import GRPCCore
import NIOCore
import NIOPosix
import TelemetrySDK
import Testing

@testable import TelemetryExport

/// What happens when the first call does not succeed. Nobody sleeps: the test moves the clock.
@Suite(.timeLimit(.minutes(5)))
struct OTLPGRPCRetryTests {
    @Test(arguments: [
        RPCError.Code.cancelled, .deadlineExceeded, .aborted, .outOfRange, .unavailable, .dataLoss,
    ])
    func `a code that may pass is retried with growing waits`(code: RPCError.Code) async throws {
        try await withGRPCReceiver(
            answers: .status(code), .status(code), .status(code), .ok
        ) { receiver, port in
            try await withGRPCExporter(to: "http://127.0.0.1:\(port)") { subject in
                async let outcome = subject.exporter.export(.one)
                // Two tasks sleep: the wait, and the time limit of the whole export.
                for seconds in [1, 1.5, 2.25] {
                    #expect(await subject.clock.wakeNext(of: 2) == .seconds(seconds))
                }
                #expect(await outcome == .success)
                #expect(subject.log.lines.isEmpty)
            }
            #expect(receiver.received.count == 4)
            #expect(Set(receiver.received.map(\.message)).count == 1)
        }
    }

    @Test(arguments: [RPCError.Code.unavailable, .resourceExhausted])
    func `a receiver that says when is asked again then`(code: RPCError.Code) async throws {
        try await withGRPCReceiver(
            answers: .status(code, details: .retryInfo(seconds: 4)), .ok
        ) { receiver, port in
            try await withGRPCExporter(to: "http://127.0.0.1:\(port)") { subject in
                async let outcome = subject.exporter.export(.one)
                #expect(await subject.clock.wakeNext(of: 2) == .seconds(4))
                #expect(await outcome == .success)
            }
            #expect(receiver.received.count == 2)
        }
    }

    @Test func `a delay does not make a refusal worth another attempt`() async throws {
        try await withGRPCReceiver(
            answers: .status(.invalidArgument, details: .retryInfo(seconds: 1))
        ) { receiver, port in
            try await withGRPCExporter(to: "http://127.0.0.1:\(port)") { subject in
                #expect(
                    await subject.exporter.export(.one)
                        == .failure(reason: "status 3 (invalidArgument)"))
            }
            #expect(receiver.received.count == 1)
        }
    }

    @Test func `a delay beyond the time limit fails at once`() async throws {
        try await withGRPCReceiver(
            answers: .status(.unavailable, details: .retryInfo(seconds: 3600))
        ) { receiver, port in
            try await withGRPCExporter(to: "http://127.0.0.1:\(port)") { subject in
                #expect(
                    await subject.exporter.export(.one)
                        == .failure(reason: "status 14 (unavailable)"))
            }
            #expect(receiver.received.count == 1)
        }
    }

    @Test func `the time limit spans all attempts`() async throws {
        try await withGRPCReceiver(answers: .status(.unavailable)) { receiver, port in
            try await withGRPCExporter(to: "http://127.0.0.1:\(port)") {
                $0.timeout = .seconds(4)
            } _: { subject in
                async let outcome = subject.exporter.export(.one)
                await subject.clock.wakeNext(of: 2)
                await subject.clock.wakeNext(of: 2)
                #expect(await outcome == .failure(reason: "status 14 (unavailable)"))
            }
            #expect(receiver.received.count == 3)
        }
    }

    @Test func `a server that does not answer in time is given up`() async throws {
        let (arrived, release) = (ShutdownSignal(), ShutdownSignal())
        try await withGRPCReceiver { _ in
            arrived.raise()
            _ = await release.wait()
            return .ok
        } _: { receiver, port in
            try await withGRPCExporter(to: "http://127.0.0.1:\(port)") { subject in
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
        try await withGRPCExporter(to: "http://127.0.0.1:1") {
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
            #expect(line.contains("Traces could not be exported."))
            #expect(line.contains("batches=1 destination=http://127.0.0.1:1"))
            #expect(!line.contains("secret"))
        }
    }

    @Test func `a receiver that comes up late gets the batch`() async throws {
        try await withReservedPort { port in
            try await withGRPCExporter(to: "http://127.0.0.1:\(port)") {
                $0.timeout = .noLimit
                $0.retry.initialDelay = .milliseconds(20)
            } _: { subject in
                let done = ShutdownSignal()
                try await withThrowingTaskGroup(of: Void.self) { group in
                    group.addTask {
                        #expect(await subject.exporter.export(.one) == .success)
                        done.raise()
                    }
                    await subject.clock.waitForSleepers(1)
                    try await withGRPCReceiver(port: port, answers: .ok) { receiver, _ in
                        // Some attempts may still fail: the connection is made anew by real time.
                        while receiver.received.isEmpty { await subject.clock.wakeNextIfAny() }
                        _ = await done.wait()
                    }
                }
            }
        }
    }

    @Test func `a connection that closes without an answer is retried`() async throws {
        let server = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .childChannelInitializer { $0.pipeline.addHandler(ClosesAtOnce()) }
            .bind(host: "127.0.0.1", port: 0).get()
        let port = try #require(server.localAddress?.port)
        for scheme in ["http", "https"] {
            try await withGRPCExporter(to: "\(scheme)://127.0.0.1:\(port)") {
                $0.timeout = .seconds(2)
            } _: { subject in
                async let outcome = subject.exporter.export(.one)
                #expect(await subject.clock.wakeNext(of: 2) == .seconds(1))
                #expect(await outcome.reason != nil)
            }
        }
        try await server.close()
    }

    @Test func `a shutdown ends a wait at once`() async throws {
        try await withGRPCReceiver(answers: .status(.unavailable)) { receiver, port in
            try await withGRPCExporter(to: "http://127.0.0.1:\(port)") { subject in
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
        try await withGRPCReceiver { _ in
            arrived.raise()
            _ = await release.wait()
            return .ok
        } _: { receiver, port in
            try await withGRPCExporter(to: "http://127.0.0.1:\(port)") { subject in
                async let outcome = subject.exporter.export(.one)
                _ = await arrived.wait()
                await subject.exporter.shutdown()
                #expect(await outcome.reason != nil)
            }
            release.raise()
        }
    }

    @Test func `cancelling the task ends a wait at once`() async throws {
        try await withGRPCReceiver(answers: .status(.unavailable)) { receiver, port in
            try await withGRPCExporter(to: "http://127.0.0.1:\(port)") { subject in
                let outcome = await withTaskGroup(of: ExportOutcome.self) { group in
                    group.addTask { await subject.exporter.export(.one) }
                    await subject.clock.waitForSleepers(2)
                    group.cancelAll()
                    return await group.next()
                }
                #expect(outcome == .failure(reason: "status 14 (unavailable)"))
            }
        }
    }
}

/// Finds a port at which nobody listens, and which the system gives to nobody else meanwhile: it is the
/// near end of a connection, and a receiver may share it.
private func withReservedPort(_ test: (Int) async throws -> Void) async throws {
    let far = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
        .bind(host: "127.0.0.1", port: 0).get()
    let near = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
        .channelOption(.socketOption(.so_reuseaddr), value: 1)
        .bind(to: SocketAddress(ipAddress: "127.0.0.1", port: 0))
        .connect(to: try #require(far.localAddress)).get()
    try await test(try #require(near.localAddress?.port))
    try await near.close()
    try await far.close()
}

private final class ClosesAtOnce: ChannelInboundHandler, Sendable {
    typealias InboundIn = ByteBuffer

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        context.close(promise: nil)
    }
}

extension [UInt8] {
    /// A `google.rpc.Status` with a `google.rpc.RetryInfo` among its details, as bytes.
    static func retryInfo(seconds: UInt64) -> [UInt8] {
        func varint(_ value: UInt64) -> [UInt8] {
            value < 0x80 ? [UInt8(value)] : [UInt8(value & 0x7F) | 0x80] + varint(value >> 7)
        }
        func field(_ number: UInt8, _ bytes: [UInt8]) -> [UInt8] {
            [number << 3 | 2] + varint(UInt64(bytes.count)) + bytes
        }
        func any(_ type: String, _ value: [UInt8]) -> [UInt8] {
            field(
                3, field(1, Array("type.googleapis.com/google.rpc.\(type)".utf8)) + field(2, value))
        }
        let delay = [1 << 3] + varint(seconds)
        return [8, 14] + any("DebugInfo", [10, 0]) + any("RetryInfo", field(1, delay))
    }
}
