// SPDX-License-Identifier: Apache-2.0

import Foundation
import ProgramTesting
import TelemetryModel
import Testing
import Zipkin

private let python = ProcessInfo.processInfo.environment["OUTLAY_TEST_PYTHON"]

/// What we write, by the rules of Zipkin's API as a JSON schema states them.
///
/// Needs a Python that has `scripts/interop/requirements.txt` installed, named by the variable
/// `OUTLAY_TEST_PYTHON`; `scripts/test` sees to that.
@Suite(.enabled(if: python != nil, "OUTLAY_TEST_PYTHON names no Python"))
struct RulesTests {
    @Test func `every span that we write is right by Zipkin's rules`() async throws {
        let lists = [Self.plain, Self.everything, Self.odd].map { ZipkinSpanList([$0]).encoded() }
        let found = try await complaints(about: lists)
        #expect(found == [[], [], []])
    }

    @Test func `the rules notice what is wrong`() async throws {
        let wrong = [
            #"[{"traceId":"1","id":"2"}]"#, #"[{"x":1}]"#, "{}", "[",
            #"[{"traceId":"0000000000000001","id":"0000000000000002","localEndpoint":{"port":1},"tags":{"a":1}}]"#,
            #"[{"traceId":"0000000000000001","id":"0000000000000002","localEndpoint":{"port":1},"tags":{"error":""}}]"#,
            #"[{"traceId":"0000000000000001","id":"0000000000000002","localEndpoint":{"port":1,"port":1}}]"#,
        ]
        let found = try await complaints(about: wrong.map { Array($0.utf8) })
        #expect(found.count == wrong.count)
        #expect(found.allSatisfy { !$0.isEmpty })
    }

    private static let plain = group(
        span("GET /things", kind: .server), span("", kind: .internal),
        span("publish", kind: .producer),
        span("take", kind: .consumer))

    private static var everything: ResourceSpans {
        var full = span(
            "charge", kind: .client,
            attributes: [
                "network.peer.address": "10.0.0.2", "network.peer.port": 443, "l": ["a", 1],
                "network.local.port": 8080, "zipkin.shared": true, "zipkin.debug": true,
                "m": .map(["k": .empty]), "b": .bytes([1, 2]), "d": .double(.infinity),
                "error": "false",
            ])
        full.parentSpanID = SpanID(rawValue: 9)
        full.status = FinishedSpan.Status(code: .error)
        full.events = [
            FinishedSpan.Event(name: "plain", time: 1_000_000_001),
            FinishedSpan.Event(
                name: "", time: 1_000_000_002, attributes: ["k": "\u{0}\"\\\u{7F}é"]),
        ]
        (full.droppedAttributes, full.droppedEvents, full.droppedLinks) = (1, 2, .max)
        return group(
            full,
            resource: [
                "service.name": "shop", "host.ip": ["10.0.0.1", "fe80::1"], "l": "resource",
            ],
            scope: "lib")
    }

    /// Times and names at which writers slip.
    private static var odd: ResourceSpans {
        var backwards = span("\u{202E}\n🧾")
        backwards.endTime = 0
        var unknown = span(
            "unknown", attributes: ["otel.status_code": "OK"])
        (unknown.startTime, unknown.endTime) = (0, 0)
        var instant = span("instant", kind: .client, attributes: ["peer.service": ""])
        instant.endTime = instant.startTime
        return group(backwards, unknown, instant, resource: [:])
    }

    /// Runs the script on lists; returns its complaints about each.
    private func complaints(about lists: [[UInt8]]) async throws -> [[String]] {
        let directory = FileManager.default.temporaryDirectory
            .appending(path: "outlay-zipkin-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: directory) }
        let files = try lists.enumerated().map { index, list in
            let file = directory.appending(path: "\(index)")
            try Data(list).write(to: file)
            return file.path
        }
        let output = try await runInteropScript(
            "zipkin_rules.py", with: try #require(python), files)
        return try JSONDecoder().decode([[String]].self, from: Data(output.utf8))
    }
}
