// SPDX-License-Identifier: Apache-2.0

import Foundation
import OTLP
import TelemetryModel
import Testing

private let python = ProcessInfo.processInfo.environment["OUTLAY_TEST_PYTHON"]

/// Our codec against the PyPI package `opentelemetry-proto`, which others wrote.
///
/// Needs a Python that has `scripts/interop/requirements.txt` installed, named by the variable
/// `OUTLAY_TEST_PYTHON`; `scripts/test` sees to that.
@Suite(.enabled(if: python != nil, "OUTLAY_TEST_PYTHON names no Python"))
struct InteropTests {
    @Test(arguments: OTLPEncoding.allCases)
    func `others read every field that we write`(encoding: OTLPEncoding) throws {
        let requests = [richRequest] + (UInt64(1)...60).map(randomRequest)
        let directory = try TemporaryDirectory()
        let files = try requests.enumerated().map { index, request in
            try directory.write(request.encoded(as: encoding), as: "\(index)")
        }
        let read = try interop("read", encoding, files)
        #expect(read.count == requests.count)
        for (request, summary) in zip(requests, read) {
            #expect(summary == FieldSummary(request).values)
        }
    }

    @Test(arguments: OTLPEncoding.allCases)
    func `we read every field that others write`(encoding: OTLPEncoding) throws {
        let directory = try TemporaryDirectory()
        let seeds = (1...60).map(String.init)
        let written = try interop("write", encoding, [directory.path] + seeds)
        #expect(written.count == seeds.count)
        for (seed, summary) in zip(seeds, written) {
            let request = try TraceRequest(decoding: directory.read(seed), as: encoding)
            #expect(FieldSummary(request).values == summary)
        }
    }

    private func randomRequest(seed: UInt64) -> TraceRequest {
        var random = RandomTelemetry(seed: seed)
        return TraceRequest(resourceSpans: random.list(upTo: 3) { $0.resourceSpans() })
    }

    /// Runs the script and returns its summaries.
    private func interop(
        _ command: String, _ encoding: OTLPEncoding, _ arguments: [String]
    ) throws -> [[String: String]] {
        let root = URL(filePath: #filePath).deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent()
        let script = root.appending(path: "scripts/interop/otlp_interop.py").path
        let output = Pipe()
        let process = Process()
        process.executableURL = URL(filePath: try #require(python))
        process.arguments = ["-B", script, command, "\(encoding)"] + arguments
        process.standardOutput = output
        try process.run()
        let data = try output.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        try #require(process.terminationStatus == 0)
        return try JSONDecoder().decode([[String: String]].self, from: data)
    }
}

/// A directory that goes away with the test that made it.
private final class TemporaryDirectory {
    private let url = FileManager.default.temporaryDirectory
        .appending(path: "outlay-interop-\(UUID().uuidString)")

    init() throws {
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(at: url) }

    var path: String { url.path }

    func write(_ bytes: [UInt8], as name: String) throws -> String {
        let file = url.appending(path: name)
        try Data(bytes).write(to: file)
        return file.path
    }

    func read(_ name: String) throws -> [UInt8] {
        [UInt8](try Data(contentsOf: url.appending(path: name)))
    }
}
