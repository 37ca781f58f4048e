// SPDX-License-Identifier: Apache-2.0

import GRPCCore
import NIOCore
import NIOPosix
import OTLP
import ServiceLifecycle
import TelemetryModel
import Testing
import TraceStore

@testable import Collector

@Suite(.timeLimit(.minutes(5))) struct GRPCReceiverTests {
    @Test(arguments: [false, true])
    func `a request is kept and answered`(gzip: Bool) async throws {
        try await withReceiver { collector, caller in
            let answer = try await caller.export(
                sampleRequest().encoded(as: .protobuf), gzip: gzip)
            #expect(answer.isEmpty)
            let trace = collector.store.trace(TraceID(high: 0xAB, low: 1))
            #expect(trace?.spans.map(\.span) == sampleSpans())
            #expect(trace?.sources.map(\.scope.version) == ["1.2"])
        }
    }

    @Test func `an empty request is a success with an empty answer`() async throws {
        try await withReceiver { _, caller in
            let answer = try await caller.export([])
            #expect(answer.isEmpty)
        }
    }

    @Test func `spans with invalid ids are a partial success`() async throws {
        try await withReceiver { collector, caller in
            var spans = sampleSpans()
            spans[1].context.spanID = .invalid
            let bytes = try await caller.export(sampleRequest(spans).encoded(as: .protobuf))
            let answer = try TraceResponse(decoding: bytes, as: .protobuf)
            #expect(answer.rejectedSpans == 1)
            #expect(answer.errorMessage.contains("span id"))
            #expect(collector.store.figures.spans == 1)
        }
    }

    @Test func `a malformed message is refused with the field and the offset`() async throws {
        try await withReceiver { collector, caller in
            let message = Array(sampleRequest().encoded(as: .protobuf).dropLast(3))
            let error = await refusal { try await caller.export(message) }
            #expect(error?.code == .invalidArgument)
            #expect(error?.message.hasPrefix("resource_spans") == true)
            #expect(error?.message.contains("at byte") == true)
            #expect(collector.store.figures.spans == 0)
        }
    }

    @Test func `a message that holds too much is refused for good`() async throws {
        try await withReceiver {
            $0.otlpLimits.spans = 1
        } _: { collector, caller in
            let error = await refusal {
                try await caller.export(sampleRequest().encoded(as: .protobuf))
            }
            #expect(error?.code == .resourceExhausted)
            #expect(error?.message.contains("more than 1 spans") == true)
            #expect(collector.store.figures.spans == 0)
        }
    }

    @Test func `a message over the limit is refused with a status, and the connection goes on`()
        async throws
    {
        try await withReceiver {
            $0.maximumBodyBytes = 1_000
        } _: { collector, caller in
            for size in [1_001, 300_000] {
                let message = [UInt8](repeating: 0, count: size)
                let error = await refusal { try await caller.export(message) }
                #expect(error?.code == .resourceExhausted)
                #expect(error?.message == "The body is larger than 1000 bytes.")
            }
            _ = try await caller.export(sampleRequest().encoded(as: .protobuf))
            #expect(collector.store.figures.spans == 2)
        }
    }

    @Test func `a gzip bomb is refused`() async throws {
        try await withReceiver {
            $0.otlpLimits.bytes = 2_000
        } _: { _, caller in
            let error = await refusal {
                try await caller.export([UInt8](repeating: 0, count: 500_000), gzip: true)
            }
            #expect(error?.code == .resourceExhausted)
            #expect(error?.message == "The body is larger than 2000 bytes.")
        }
    }

    @Test func `what a message becomes when decompressed counts as arriving, too`() async throws {
        try await withReceiver {
            $0.maximumBytesInFlight = 10_000
        } _: { _, caller in
            let error = await refusal {
                try await caller.export([UInt8](repeating: 0, count: 20_000), gzip: true)
            }
            #expect(error?.code == .unavailable)
        }
    }

    @Test(
        arguments: [
            [], [0], [0, 0, 0, 0, 2, 1], [0, 0, 0, 0, 1, 1, 1], [2, 0, 0, 0, 0],
            [0, 255, 255, 255, 255],
        ] as [[UInt8]])
    func `what is not exactly one message is none`(bytes: [UInt8]) {
        #expect(MessageFrame(ByteBuffer(bytes: bytes)) == nil)
    }

    @Test(arguments: [[], [7], [UInt8](repeating: 9, count: 300)], [true, false])
    func `a frame is read as it was written`(payload: [UInt8], isCompressed: Bool) {
        let frame = MessageFrame(isCompressed: isCompressed, payload: ByteBuffer(bytes: payload))
        let read = MessageFrame(frame.bytes)
        #expect(read?.isCompressed == isCompressed)
        #expect(read?.payload == frame.payload)
    }

    @Test func `a sender is asked to come again while too much is arriving`() async throws {
        try await withReceiver {
            $0.maximumBytesInFlight = 20_000
        } _: { collector, caller in
            let error = await refusal {
                try await caller.export([UInt8](repeating: 0, count: 4_000))
            }
            #expect(error?.code == .unavailable)
            // What a call has held is free again once the call is over.
            for _ in 0..<10 {
                _ = try await caller.export(sampleRequest().encoded(as: .protobuf))
            }
            #expect(collector.store.figures.spans == 2)
        }
    }

    @Test func `random bytes are refused and never crash`() async throws {
        try await withReceiver { _, caller in
            let valid = sampleRequest().encoded(as: .protobuf)
            for round in 0..<100 {
                var message = valid
                message[Int.random(in: message.indices)] = .random(in: 0...255)
                do {
                    _ = try await caller.export(message, gzip: round.isMultiple(of: 2))
                } catch let error as RPCError {
                    #expect([.invalidArgument, .resourceExhausted].contains(error.code))
                }
            }
        }
    }

    @Test func `a sender that falls silent within a message is given up`() async throws {
        try await withReceiver {
            $0.maximumCallDuration = .milliseconds(50)
        } _: { _, caller in
            let error = await refusal { try await caller.exportHalf() }
            #expect(error?.code == .deadlineExceeded)
            #expect(error?.message == "The message did not arrive in time.")
        }
    }

    @Test func `nothing else is received`() async throws {
        try await withReceiver { _, caller in
            let error = await refusal {
                try await caller.export([], to: "profiles.v1development.ProfilesService")
            }
            #expect(error?.code == .unimplemented)
        }
    }

    @Test func `a port that is taken is told as for the other servers`() async throws {
        let other = try await ServerBootstrap(group: .singletonMultiThreadedEventLoopGroup)
            .bind(host: "127.0.0.1", port: 0).get()
        let port = try #require(other.localAddress?.port)
        let collector = collector(
            CollectorConfiguration(otlpPort: 0, grpcPort: port, zipkinPort: 0, queryPort: 0))
        let error = await #expect(throws: IOError.self) { try await collector.grpcReceiver.run() }
        #expect(error?.errnoCode == EADDRINUSE)
        try await other.close()
    }

    @Test(arguments: ["localhost", "127.0.0.1"])
    func `the host may be a name`(host: String) async throws {
        try await withRunningCollector {
            $0.host = host
        } _: { _, ports in
            #expect(ports.grpc > 0)
        }
    }

    @Test func `it listens on loopback unless told otherwise`() {
        #expect(CollectorConfiguration().host == "127.0.0.1")
        #expect(CollectorConfiguration().grpcPort == 4317)
    }

    @Test func `a graceful shutdown ends it while clients are connected`() async throws {
        let (ports, found) = AsyncStream.makeStream(of: Int.self)
        let collector = TraceCollector(
            configuration: CollectorConfiguration(
                otlpPort: 0, grpcPort: 0, zipkinPort: 0, queryPort: 0),
            logger: quietLogger,
            onListening: { endpoint, port in if endpoint == .grpc { found.yield(port) } })
        let group = ServiceGroup(services: collector.services, logger: quietLogger)
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask { try await group.run() }
            let port = try #require(await ports.first { _ in true })
            try await withExportCaller(port: port) { caller in
                _ = try await caller.export(sampleRequest().encoded(as: .protobuf))
                await group.triggerGracefulShutdown()
                try await tasks.waitForAll()
            }
        }
        #expect(collector.store.figures.spans == 2)
    }

    private func withReceiver(
        _ change: (inout CollectorConfiguration) -> Void = { _ in },
        _ test: (TraceCollector, ExportCaller) async throws -> Void
    ) async throws {
        try await withRunningCollector(change) { collector, ports in
            try await withExportCaller(port: ports.grpc) { try await test(collector, $0) }
        }
    }

    private func refusal(_ call: () async throws -> [UInt8]) async -> RPCError? {
        do {
            Issue.record("answered with \(try await call())")
            return nil
        } catch {
            return error as? RPCError
        }
    }
}
