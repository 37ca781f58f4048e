// SPDX-License-Identifier: Apache-2.0

import Foundation
import OTLP
import TelemetryModel
import TelemetrySDK
import Testing

@testable import TelemetryExport

struct OTLPFileExporterTests {
    @Test func `each batch becomes one line that can be read back`() async throws {
        try await withTemporaryDirectory { directory in
            let path = directory + "/traces.jsonl"
            let exporter = exporter(to: path)
            let second = ResourceSpans.test(.test("second\nline"))
            #expect(await exporter.export(.one) == .success)
            #expect(await exporter.export(second) == .success)
            let requests = try lines(of: path).map { try TraceRequest(decoding: $0, as: .json) }
            #expect(requests == [.one, second].map { TraceRequest(resourceSpans: [$0]) })
        }
    }

    @Test func `a line that was cut short spoils no other`() async throws {
        try await withTemporaryDirectory { directory in
            let path = directory + "/traces.jsonl"
            try Data("{\"resourceSp".utf8).write(to: URL(fileURLWithPath: path))
            #expect(await exporter(to: path).export(.one) == .success)
            let lines = try lines(of: path)
            try #require(lines.count == 2)
            #expect(
                try TraceRequest(decoding: lines[1], as: .json)
                    == TraceRequest(resourceSpans: [.one]))
        }
    }

    @Test func `a file that cannot be written is a failure, until it can`() async throws {
        try await withTemporaryDirectory { directory in
            let exporter = exporter(to: directory + "/later/traces.jsonl")
            let outcome = await exporter.export(.one)
            #expect(outcome.reason?.contains("No such file or directory") == true)
            try FileManager.default.createDirectory(
                atPath: directory + "/later", withIntermediateDirectories: false)
            #expect(await exporter.export(.one) == .success)
        }
    }

    @Test(.enabled(if: FileManager.default.fileExists(atPath: "/dev/full")))
    func `a full disk is a failure`() async throws {
        let outcome = await exporter(to: "/dev/full").export(.one)
        #expect(outcome.reason?.contains("No space left on device") == true)
    }

    @Test func `after the shutdown everything fails`() async throws {
        try await withTemporaryDirectory { directory in
            let exporter = exporter(to: directory + "/traces.jsonl")
            await exporter.shutdown()
            #expect(await exporter.export(.one) == .afterShutdown)
            #expect(!FileManager.default.fileExists(atPath: directory + "/traces.jsonl"))
        }
    }

    private func exporter(to path: String) -> OTLPFileExporter {
        OTLPFileExporter(
            resource: .test, logger: LogRecorder().logger,
            write: ByteOutput.file(path: path).append)
    }

    private func lines(of path: String) throws -> [[UInt8]] {
        try Data(contentsOf: URL(fileURLWithPath: path))
            .split(separator: UInt8(ascii: "\n")).map(Array.init)
    }
}
