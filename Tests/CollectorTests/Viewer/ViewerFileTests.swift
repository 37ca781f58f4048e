// SPDX-License-Identifier: Apache-2.0

import HTTPTypes
import Hummingbird
import OTLP
import TelemetryModel
import Testing
import TraceStore

@testable import Collector

@Suite struct ViewerImportTests {
    private let id = TraceID(high: 0xAB, low: 1)

    @Test func `OTLP's JSON is taken in`() async throws {
        let collector = collector()
        let answer = try await collector.importFile(sampleRequest().encoded(as: .json))
        #expect(
            answer.text
                == #"{"traces":["00000000000000ab0000000000000001"],"spans":2,"rejected":0,"format":"otlp"}"#
        )
        #expect(collector.store.trace(id)?.spans.map(\.span) == sampleSpans())
    }

    @Test func `a document a line is taken in, with blank lines between`() async throws {
        let collector = collector()
        let lines = [1, 2].map { sampleRequest(sampleSpans(traceID: $0)).encoded(as: .json) }
        let body = lines[0] + Array("\r\n\n".utf8) + lines[1] + Array("\n".utf8)
        let answer = try await collector.importFile(body, type: "application/json; charset=utf-8")
        #expect(answer.json.traces.array.count == 2)
        #expect(collector.store.figures.spans == 4)
    }

    @Test func `an answer of Jaeger's is taken in, and one trace out of it`() async throws {
        let collector = collector()
        let whole = JaegerJSON.encode([sampleTrace()])
        #expect(try await collector.importFile(whole).json.format.string == "jaeger")
        #expect(collector.store.figures.spans == 2)
        let text = String(decoding: whole, as: UTF8.self)
        let start = try #require(text.firstIndex(of: "["))
        let end = try #require(text.range(of: "],\"total\"")?.lowerBound)
        let bare = Array(text[text.index(after: start)..<end].utf8)
        let other = CollectorTests.collector()
        #expect(try await other.importFile(bare).json.spans.int == 2)
        #expect(other.store.figures.spans == 2)
    }

    @Test(arguments: ["otlp", "jaeger"])
    func `what was exported can be imported again`(format: String) async throws {
        let here = collector()
        here.store.insert(sampleRequest().resourceSpans)
        let path = "/api/viewer/traces/\(id)/export?format=\(format)"
        let exported = try await here.ask(path)
        #expect(exported.status == .ok)
        #expect(
            exported.headers[.contentDisposition]
                == "attachment; filename=\"trace-\(id).\(format).json\"")
        let there = CollectorTests.collector()
        let answer = try await there.importFile(exported.bytes)
        #expect(answer.json.format.string == format)
        let spans = try #require(there.store.trace(id)).spans.map(\.span)
        #expect(spans.map(\.name) == sampleSpans().map(\.name))
        if format == "otlp" { #expect(spans == sampleSpans()) }
        // The page calls it a success although nothing is new.
        let again = try await there.importFile(exported.bytes)
        #expect(again.json.spans.int == 2 && again.json.rejected.int == 0)
    }

    @Test func `logs leave and come back with their spans`() async throws {
        let here = collector()
        here.store.insert(sampleRequest().resourceSpans)
        here.store.insert(viewerLogs())
        let exported = try await here.ask("/api/viewer/traces/\(id)/export?format=otlp")
        #expect(exported.json.keys == ["resourceSpans", "resourceLogs"])
        let there = CollectorTests.collector()
        _ = try await there.importFile(exported.bytes)
        #expect(
            there.store.trace(id)?.logs.map(\.record) == here.store.trace(id)?.logs.map(\.record))
        let alone = CollectorTests.collector()
        alone.store.insert(viewerLogs())
        let logs = try await alone.ask("/api/viewer/traces/\(id)/export?format=otlp")
        #expect(logs.json.keys == ["resourceLogs"])
        #expect(try await there.importFile(logs.bytes).json.traces[0].string == "\(id)")
    }

    @Test func `spans without ids are counted as rejected`() async throws {
        var spans = sampleSpans()
        spans[1].context.spanID = .invalid
        let answer = try await collector().importFile(sampleRequest(spans).encoded(as: .json))
        #expect(answer.json.spans.int == 1 && answer.json.rejected.int == 1)
    }

    @Test(arguments: [
        "", "null", "[]", "{}", "x", "{\"data\":null}", "{\"data\":[]}", "{\"data\":[{}]}",
        "{\"resourceSpans\":[{\"scopeSpans\":[{\"spans\":[{\"traceId\":\"xyz\"}]}]}]}",
        "{\"resourceSpans\":7}", "{\n}\n{", "{\"traceID\":\"1\",\"spans\":[{\"spanID\":\"zz\"}]}",
        String(repeating: "[", count: 100_000), "{\"resourceSpans\":[]}\n\u{FF}",
        "{\"data\":" + String(repeating: "[", count: 100_000),
    ])
    func `a file that is none is refused with a sentence`(text: String) async throws {
        let collector = collector()
        let answer = try await collector.importFile(Array(text.utf8))
        #expect(answer.status == .badRequest || answer.status == .contentTooLarge)
        #expect(answer.json.error.string?.isEmpty == false)
        #expect(collector.store.figures.spans == 0)
    }

    @Test func `a file of another type or too large is refused unread`() async throws {
        let collector = collector()
        let wrong = try await collector.importFile([], type: "text/plain")
        #expect(wrong.status == .unsupportedMediaType)
        let large = [UInt8](repeating: 0x20, count: TraceImport.maximumBytes + 1)
        #expect(try await collector.importFile(large).status == .contentTooLarge)
    }
}

@Suite struct ViewerHTMLExportTests {
    @Test func `no value can break out of the file that holds it`() async throws {
        let hostile = "</script><script>alert(1)</script><!--<script>\u{202E}\u{2028}"
        var spans = sampleSpans()
        spans[0].name = hostile
        spans[0].attributes = [hostile: .string(hostile)]
        spans[1].status.message = hostile
        spans[1].events = [FinishedSpan.Event(name: hostile, time: 1)]
        let collector = collector()
        collector.keep(spans, service: hostile)
        let path = "/api/viewer/traces/ab0000000000000001"
        let answer = try await collector.ask(path + "/export?format=html")
        #expect(answer.headers[.contentType] == "text/html; charset=utf-8")
        #expect(answer.headers[.contentDisposition]?.hasSuffix(".html\"") == true)
        let plain = try await ViewerHTMLExportTests.emptyPage()
        // Only the page's own elements, as many as without any hostile text.
        for mark in ["<script", "</script", "<!--"] {
            #expect(answer.text.ranges(of: mark).count == plain.ranges(of: mark).count)
        }
        let data = try #require(answer.text.firstMatch(of: /id="trace-data">([^<]*)<\/script>/)?.1)
        let document = JSON(Array(data.utf8))
        #expect(document.rows[0].name.string == hostile)
        #expect(document.rows[0].attributes[0].key.string == hostile)
    }

    private static func emptyPage() async throws -> String {
        let collector = collector()
        collector.store.insert(sampleRequest().resourceSpans)
        return try await collector.ask("/api/viewer/traces/ab0000000000000001/export?format=html")
            .text
    }
}
