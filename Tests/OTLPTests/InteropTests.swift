// SPDX-License-Identifier: Apache-2.0

import Foundation
import OTLP
import ProgramTesting
import TelemetryModel
import Testing

private let python = ProcessInfo.processInfo.environment["OUTLAY_TEST_PYTHON"]

/// Our codec against the PyPI package `opentelemetry-proto`, which others wrote.
///
/// Needs a Python that has `scripts/interop/requirements.txt` installed, named by the variable
/// `OUTLAY_TEST_PYTHON`; `scripts/test` sees to that.
@Suite(.enabled(if: python != nil, "OUTLAY_TEST_PYTHON names no Python"))
struct InteropTests {
    @Test(arguments: Signal.allCases, OTLPEncoding.allCases)
    func `others read every field that we write`(
        signal: Signal, encoding: OTLPEncoding
    ) async throws {
        let requests = (UInt64(0)...60).map(signal.randomRequest)
        let directory = try TemporaryDirectory()
        let files = try requests.enumerated().map { index, request in
            try directory.write(request.encoded(as: encoding), as: "\(index)")
        }
        let read = try await interop("read", signal, encoding, files)
        #expect(read.count == requests.count)
        for (request, summary) in zip(requests, read) {
            #expect(summary == FieldSummary(request).values)
        }
    }

    @Test(arguments: Signal.allCases, OTLPEncoding.allCases)
    func `we read every field that others write`(
        signal: Signal, encoding: OTLPEncoding
    ) async throws {
        let directory = try TemporaryDirectory()
        let seeds = (1...60).map(String.init)
        let written = try await interop("write", signal, encoding, [directory.path] + seeds)
        #expect(written.count == seeds.count)
        for (seed, summary) in zip(seeds, written) {
            let request = try signal.request(decoding: directory.read(seed), as: encoding)
            #expect(FieldSummary(request).values == summary)
        }
    }

    /// Runs the script and returns its summaries.
    private func interop(
        _ command: String, _ signal: Signal, _ encoding: OTLPEncoding, _ arguments: [String]
    ) async throws -> [[String: String]] {
        let output = try await runInteropScript(
            "otlp_interop.py", with: try #require(python),
            [command, "\(signal)", "\(encoding)"] + arguments)
        return try JSONDecoder().decode([[String: String]].self, from: Data(output.utf8))
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
