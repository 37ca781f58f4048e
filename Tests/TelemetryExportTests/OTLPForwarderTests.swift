// SPDX-License-Identifier: Apache-2.0

import Foundation
import HTTPTypes
import NIOCore
import OTLP
import ServiceLifecycle
import TelemetryModel
import Testing

@testable import TelemetryExport

/// What is handed over reaches the next collector, or is counted. Nobody sleeps.
@Suite(.timeLimit(.minutes(5)))
struct OTLPForwarderTests {
    @Test(arguments: [OTLPProtocol.grpc, .httpProtobuf])
    func `what is handed over arrives in order, before the end`(
        wireProtocol: OTLPProtocol
    ) async throws {
        let batches = (1...20).map { ResourceSpans.test(.test("span \($0)")) }
        func check(_ requests: [TraceRequest]) {
            #expect(requests == batches.map { TraceRequest(resourceSpans: [$0]) })
        }
        func forward(to port: Int) async throws {
            try await withForwarder(to: port, by: wireProtocol) { subject in
                for batch in batches { subject.forwarder.forward(.spans([batch])) }
                await subject.stop()
            } expecting: {
                #expect($0 == ForwardingStatistics(forwarded: 20))
            }
        }
        if wireProtocol == .grpc {
            try await withGRPCReceiver(answers: .ok) { receiver, port in
                try await forward(to: port)
                check(try receiver.received.map { try $0.decoded() })
            }
        } else {
            try await withReceiver(answers: .ok) { receiver, port in
                try await forward(to: port)
                check(try receiver.received.map { try $0.decoded() })
            }
        }
    }

    @Test func `nothing is lost while the next collector comes up`() async throws {
        try await withReceiver(answers: .init(503), .init(503), .ok) { receiver, port in
            try await withForwarder(to: port, by: .httpProtobuf) { subject in
                for id in 1...3 as ClosedRange<UInt64> {
                    subject.forwarder.forward(.spans([.test(.test("s", id: id))]))
                }
                for seconds in [1, 1.5] {
                    #expect(await subject.clock.wakeNext(of: 1) == .seconds(seconds))
                }
                #expect(
                    subject.log.lines == [
                        "error: Telemetry has to be sent again. batches=1 "
                            + "destination=http://127.0.0.1:\(port) reason=status 503"
                    ])
                await subject.stop()
            } expecting: {
                #expect($0 == ForwardingStatistics(forwarded: 3))
            }
            #expect(receiver.received.count == 5)
        }
    }

    @Test func `a full queue drops the newest, counts it, and the log says so once`() async throws {
        let size = TraceRequest(resourceSpans: [.one]).encoded(as: .protobuf).count
        let (arrived, release) = (ShutdownSignal(), ShutdownSignal())
        try await withReceiver { _ in
            arrived.raise()
            _ = await release.wait()
            return .ok
        } _: { receiver, port in
            try await withForwarder(to: port, by: .httpProtobuf, queueBytes: 2 * size) { subject in
                subject.forwarder.forward(.spans([.one]))
                _ = await arrived.wait()
                // One is under way, two wait, two are too many.
                for _ in 0..<4 { subject.forwarder.forward(.spans([.one])) }
                #expect(subject.forwarder.statistics.dropped == 2)
                #expect(subject.log.lines.count == 1)
                #expect(subject.log.lines.first?.contains("reason=the queue is full") == true)
                release.raise()
                await subject.stop()
            } expecting: {
                #expect($0 == ForwardingStatistics(forwarded: 3, dropped: 2))
            }
            #expect(receiver.received.count == 3)
        }
    }

    @Test func `what the next collector refuses is counted and holds up nothing`() async throws {
        try await withReceiver(answers: .init(400), .ok) { receiver, port in
            try await withForwarder(to: port, by: .httpProtobuf) { subject in
                for _ in 0..<2 { subject.forwarder.forward(.spans([.one])) }
                await subject.stop()
            } expecting: {
                #expect($0 == ForwardingStatistics(forwarded: 1, failed: 1))
            }
        }
    }

    @Test func `an empty batch is not sent`() async throws {
        try await withReceiver(answers: .ok) { receiver, port in
            try await withForwarder(to: port, by: .httpProtobuf) { subject in
                subject.forwarder.forward(.spans([]))
                subject.forwarder.forward(.spans([ResourceSpans(resource: .test, scopes: [])]))
                await subject.stop()
            } expecting: {
                #expect($0 == ForwardingStatistics())
            }
            #expect(receiver.received.isEmpty)
        }
    }

    @Test func `a shutdown does not wait longer than its bound`() async throws {
        try await withReceiver(answers: .init(503)) { receiver, port in
            try await withForwarder(to: port, by: .httpProtobuf) { subject in
                for _ in 0..<3 { subject.forwarder.forward(.spans([.one])) }
                await subject.clock.waitForSleepers(1)
                await subject.stop()
                // The back-off, and the end of the time to stop.
                await subject.clock.waitForSleepers(2)
                while subject.clock.now.offset < .seconds(5) {
                    await subject.clock.wakeNextIfAny()
                }
            } expecting: {
                #expect($0 == ForwardingStatistics(failed: 1, dropped: 2))
            }
        }
    }

    @Test func `a file gets a line for each request, and only its owner may read it`() async throws
    {
        try await withTemporaryDirectory { directory in
            let path = directory + "/recorded.jsonl"
            let target = try RecordingFile(path: path, logger: LogRecorder().logger)
            try await withForwarder(to: target) { subject in
                for batch in TelemetryBatch.oneOfEach { subject.forwarder.forward(batch) }
                await subject.stop()
            } expecting: {
                #expect($0 == ForwardingStatistics(forwarded: 3))
            }
            let lines = try Data(contentsOf: URL(filePath: path))
                .split(separator: UInt8(ascii: "\n")).map(Array.init)
            #expect(
                lines == [
                    TraceRequest(resourceSpans: [.one]).encoded(as: .json),
                    LogsRequest(resourceLogs: [.test]).encoded(as: .json),
                    MetricsRequest(resourceMetrics: [.two]).encoded(as: .json),
                ])
            let attributes = try FileManager.default.attributesOfItem(atPath: path)
            #expect(attributes[.posixPermissions] as? Int == 0o600)
        }
    }

    @Test func `what a file does not take is counted, and holds up nothing`() async throws {
        try await withTemporaryDirectory { directory in
            let folder = directory + "/folder"
            try FileManager.default.createDirectory(
                atPath: folder, withIntermediateDirectories: false)
            let target = try RecordingFile(path: folder + "/f", logger: LogRecorder().logger)
            try FileManager.default.removeItem(atPath: folder)
            try await withForwarder(to: target) { subject in
                for _ in 0..<2 { subject.forwarder.forward(.spans([.one])) }
                await subject.stop()
            } expecting: {
                #expect($0 == ForwardingStatistics(failed: 2))
            }
        }
    }

    @Test func `a file that cannot be made is told at once`() {
        #expect(throws: IOError.self) {
            try RecordingFile(path: "/none/such/f", logger: LogRecorder().logger)
        }
    }

    @Test func `after the end everything is dropped`() async throws {
        try await withReceiver(answers: .ok) { receiver, port in
            var forwarder: OTLPForwarder?
            try await withForwarder(to: port, by: .httpProtobuf) { subject in
                forwarder = subject.forwarder
                await subject.stop()
            } expecting: { _ in
            }
            forwarder?.forward(.spans([.one]))
            #expect(forwarder?.statistics.dropped == 1)
            #expect(receiver.received.isEmpty)
        }
    }
}

private struct ForwarderUnderTest {
    let forwarder: OTLPForwarder
    let clock: HandMovedClock
    let log: LogRecorder
    let group: ServiceGroup

    /// Asks it to stop, and returns at once.
    func stop() async { await group.triggerGracefulShutdown() }
}

/// Runs a forwarder to a receiver as below.
private func withForwarder(
    to port: Int, by wireProtocol: OTLPProtocol, queueBytes: Int = 1 << 20,
    _ test: (ForwarderUnderTest) async throws -> Void,
    expecting: (ForwardingStatistics) -> Void
) async throws {
    let (clock, log) = (HandMovedClock(), LogRecorder())
    let configuration = OTLPConfiguration(
        wireProtocol: wireProtocol,
        endpoint: OTLPEndpoint(base: "http://127.0.0.1:\(port)"), timeout: .noLimit)
    let sender = OTLPSender(
        configuration, subject: "Telemetry", tellsOfRetries: true, logger: log.logger,
        transport: try configuration.makeTransport(), clock: clock, random: { 0.5 })
    try await withForwarder(
        to: sender, queueBytes: queueBytes, clock: clock, log: log, test, expecting: expecting)
}

/// Runs a forwarder until the test has asked it to stop, and hands its figures to `expecting`.
private func withForwarder(
    to target: any ForwardingTarget, queueBytes: Int = 1 << 20,
    clock: HandMovedClock = HandMovedClock(), log: LogRecorder = LogRecorder(),
    _ test: (ForwarderUnderTest) async throws -> Void,
    expecting: (ForwardingStatistics) -> Void
) async throws {
    var bounds = OTLPForwarder.Bounds()
    bounds.queueBytes = queueBytes
    let forwarder = OTLPForwarder(
        to: target, bounds: bounds, logger: log.logger, clock: clock)
    let group = ServiceGroup(
        configuration: .init(
            services: [.init(service: forwarder, successTerminationBehavior: .ignore)],
            logger: LogRecorder().logger))
    try await withThrowingTaskGroup(of: Void.self) { tasks in
        tasks.addTask { try await group.run() }
        try await test(
            ForwarderUnderTest(forwarder: forwarder, clock: clock, log: log, group: group))
        try await tasks.waitForAll()
    }
    expecting(forwarder.statistics)
}
