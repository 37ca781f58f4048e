// SPDX-License-Identifier: Apache-2.0

import Foundation
import Logging
import ServiceLifecycle
import ServiceLifecycleTestKit
import TelemetryModel
import Testing
import TraceStore

@testable import Collector

@Suite struct TraceFileTests {
    private let directory = TemporaryDirectory()

    private func file(_ store: BoundedTraceStore, interval: Duration = .seconds(30)) throws
        -> TraceFile
    {
        try TraceFile(
            path: directory.path("traces"), store: store, logger: quietLogger, interval: interval)
    }

    /// Runs the service until it stops by itself because it was told to.
    private func runAndStop(
        _ file: TraceFile, _ body: () async throws -> Void = {}
    ) async throws {
        try await testGracefulShutdown { trigger in
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { try await file.run() }
                try await body()
                trigger.triggerGracefulShutdown()
                try await group.waitForAll()
            }
        }
    }

    @Test func `traces and logs come back after a restart, in their order`() async throws {
        let store = BoundedTraceStore(clock: { 0 })
        let file = try file(store)
        for id in 1...300 as ClosedRange<UInt64> {
            store.insert(sampleRequest(sampleSpans(traceID: id)).resourceSpans)
        }
        store.insert(sampleLogs())
        try await runAndStop(file)
        let restarted = BoundedTraceStore(clock: { 0 })
        _ = try self.file(restarted)
        #expect(restarted.traces(count: 1_000).traces == store.traces(count: 1_000).traces)
        #expect(restarted.looseLogs().map(\.record) == store.looseLogs().map(\.record))
        #expect(restarted.figures.bytes == store.figures.bytes)
    }

    @Test func `a trace of many spans comes back whole`() async throws {
        let store = BoundedTraceStore(clock: { 0 })
        let file = try file(store)
        let spans = (1...1_000 as ClosedRange<UInt64>).map { id in
            var span = sampleSpans()[0]
            span.context.spanID = SpanID(rawValue: id)
            return span
        }
        store.insert(sampleRequest(spans).resourceSpans)
        try await runAndStop(file)
        let restarted = BoundedTraceStore(clock: { 0 })
        _ = try self.file(restarted)
        #expect(restarted.traces(count: 2).traces == store.traces(count: 2).traces)
    }

    @Test func `a file is written while the program runs, for its owner only`() async throws {
        let store = BoundedTraceStore()
        let file = try file(store, interval: .milliseconds(1))
        store.insert(sampleLogs())
        let path = directory.path("traces")
        try await runAndStop(file) {
            while !FileManager.default.fileExists(atPath: path) { await Task.yield() }
        }
        let attributes = try FileManager.default.attributesOfItem(atPath: path)
        #expect(attributes[.posixPermissions] as? Int == 0o600)
        #expect(try directory.names() == ["traces"])
    }

    @Test func `nothing is written where nothing has changed`() async throws {
        try await runAndStop(try file(BoundedTraceStore()))
        #expect(try directory.names().isEmpty)
    }

    @Test func `a clear is kept, too`() async throws {
        let store = BoundedTraceStore()
        store.insert(sampleLogs())
        try await runAndStop(try file(store))
        let file = try file(store)
        store.clear()
        try await runAndStop(file)
        let restarted = BoundedTraceStore()
        _ = try self.file(restarted)
        #expect(restarted.figures == TraceStoreFigures())
    }

    @Test func `a damaged line is left out`() async throws {
        let store = BoundedTraceStore(clock: { 0 })
        let first = try file(store)
        store.insert(sampleRequest().resourceSpans)
        store.insert(sampleLogs())
        try await runAndStop(first)
        let path = directory.path("traces")
        let text = try String(contentsOfFile: path, encoding: .utf8)
        let damaged = "\n{}\nno JSON\n{\"resourceSpans\":[{\n" + text + "{\"resourceLogs\":[{"
        try damaged.write(toFile: path, atomically: true, encoding: .utf8)
        let restarted = BoundedTraceStore(clock: { 0 })
        _ = try file(restarted)
        #expect(restarted.traces(count: 9).traces == store.traces(count: 9).traces)
    }

    @Test(arguments: ["missing/traces", ""])
    func `a place that cannot be written is refused`(name: String) throws {
        #expect(throws: TraceFileError.self) {
            try TraceFile(
                path: directory.path(name), store: BoundedTraceStore(), logger: quietLogger)
        }
    }
}

/// A directory that goes away with the test that made it.
private final class TemporaryDirectory: Sendable {
    private let url = FileManager.default.temporaryDirectory
        .appending(path: "outlay-traces-\(UUID().uuidString)")

    init() { try? FileManager.default.createDirectory(at: url, withIntermediateDirectories: true) }

    deinit { try? FileManager.default.removeItem(at: url) }

    func path(_ name: String) -> String { url.path + "/" + name }

    func names() throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: url.path)
    }
}
