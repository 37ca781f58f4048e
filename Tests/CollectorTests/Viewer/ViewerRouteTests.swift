// SPDX-License-Identifier: Apache-2.0

import HTTPTypes
import Testing
import TraceStore

@testable import Collector

@Suite struct ViewerRouteTests {
    private let collector = Self.filled()

    private static func filled() -> TraceCollector {
        let collector = CollectorTests.collector()
        collector.store.insert(sampleRequest().resourceSpans)
        collector.store.insert(sampleRequest(sampleSpans(traceID: 2)).resourceSpans)
        return collector
    }

    @Test func `the list has a line for each trace and the state of the store`() async throws {
        let answer = try await collector.ask("/api/viewer/traces")
        #expect(answer.status == .ok)
        #expect(answer.headers[.contentType] == "application/json")
        #expect(answer.headers[.cacheControl] == "no-store")
        #expect(answer.headers[.xContentTypeOptions] == "nosniff")
        #expect(answer.json.traces.array.count == 2)
        let line = answer.json.traces[0]
        #expect(
            line.keys == [
                "traceID", "name", "service", "kind", "start", "duration", "spans", "errors",
                "logs",
                "services", "status", "outcome", "hasRoot", "findings", "updated",
            ])
        #expect(line.name.string == "POST /expenses")
        #expect(line.kind.string == "server")
        #expect(line.start.string == "1000000")
        #expect(line.duration.int == 8_000_000)
        #expect(line.outcome.string == "201")
        #expect(line.services[0].errors.int == 1)
        #expect(line.status.string == "unset")
        #expect(line.hasRoot.bool == true)
        #expect(line.updated.string.flatMap(UInt64.init) ?? 0 > 1_000_000_000_000_000_000)
        #expect(
            answer.json.store.keys == [
                "traces", "spans", "logs", "bytes", "maximumBytes", "evictedTraces", "refusedSpans",
            ])
        #expect(answer.json.store.traces.int == 2)
        #expect(answer.json.store.maximumBytes.int == 256 << 20)
    }

    @Test(arguments: [
        ("", 2), ("service=shop", 2), ("service=none", 0), ("operation=INSERT+expenses", 2),
        ("status=error", 2), ("status=ok", 0), ("minDuration=8ms&maxDuration=8ms", 2),
        ("minDuration=8001us", 0), ("attribute=host.name=h1", 2), ("attribute=s", 2),
        ("attribute=ok=true&attribute=n=1", 2), ("attribute=ok=true&attribute=none", 0),
        ("text=DUPLICATE", 2), ("text=ab000000000000000", 0), ("text=00000000000000ab", 2),
        ("start=1000&end=1000", 2), ("start=1001", 0), ("lookback=1h", 0), ("limit=1", 1),
        ("service=&status=&text=&attribute=&limit=&start=", 2),
    ])
    func `the list is searched`(query: String, count: Int) async throws {
        let answer = try await collector.ask("/api/viewer/traces?" + query)
        #expect(answer.status == .ok)
        #expect(answer.json.traces.array.count == count)
    }

    @Test(arguments: [
        "status=odd", "limit=0", "limit=x", "minDuration=3", "start=-1", "lookback=x",
    ])
    func `a search that cannot be meant is refused with a sentence`(query: String) async throws {
        for path in ["traces", "events"] {
            let answer = try await collector.ask("/api/viewer/\(path)?\(query)")
            #expect(answer.status == .badRequest)
            #expect(answer.json.error.string?.isEmpty == false)
        }
    }

    @Test func `services are listed with what they do`() async throws {
        let answer = try await collector.ask("/api/viewer/services")
        #expect(
            answer.text
                == #"{"services":[{"name":"shop","operations":["INSERT expenses","POST /expenses"]}]}"#
        )
    }

    @Test(arguments: [
        ("/api/viewer/traces/zz", 400), ("/api/viewer/traces/0", 400),
        ("/api/viewer/traces/99", 404), ("/api/viewer/traces/99/export?format=otlp", 404),
        ("/api/viewer/traces/ab0000000000000001/export", 400),
        ("/api/viewer/traces/ab0000000000000001/export?format=pdf", 400),
    ])
    func `a trace that is none is refused with a sentence`(uri: String, status: Int) async throws {
        let answer = try await collector.ask(uri)
        #expect(answer.status.code == status)
        #expect(answer.json.keys == ["error"])
    }

    @Test func `clearing empties the store`() async throws {
        let answer = try await collector.ask("/api/viewer/traces", .delete)
        #expect(answer.status == .noContent)
        #expect(answer.bytes.isEmpty)
        #expect(collector.store.figures.traces == 0)
    }

    @Test func `a listener beyond the bound is refused`() async throws {
        let feeds = (0..<BoundedTraceStore.listenerBound).map { _ in collector.store.subscribe() }
        let answer = try await collector.ask("/api/viewer/events")
        #expect(answer.status == .serviceUnavailable)
        #expect(answer.json.error.string == "64 listeners are here already.")
        for case let feed? in feeds { collector.store.unsubscribe(feed) }
    }
}

@Suite struct ViewerGuardTests {
    @Test(arguments: [
        "localhost", "LOCALHOST:16686", "localhost.", "app.localhost:1", "127.0.0.1:16686",
        "192.168.1.7", "[::1]:16686", "[fe80::1]", "0.0.0.0:16686", "box.example:16686",
    ])
    func `this machine's names are let in`(host: String) {
        #expect(HostGuard(configuredHost: "box.example").allows(host))
    }

    @Test(arguments: [
        "evil.example", "localhost.evil.example", "127.0.0.1.evil.example", "1.2.3", "1.2.3.4.5",
        "256.1.1.1", "", ":80", "[", "[evil]", "[::1", "evil:127.0.0.1", "notlocalhost", "1.2.3.+4",
    ])
    func `any other name is not`(host: String) {
        #expect(!HostGuard(configuredHost: "127.0.0.1").allows(host))
    }

    @Test(arguments: [
        ["Sec-Fetch-Site": "cross-site"], ["Sec-Fetch-Site": "same-site"],
        ["Origin": "http://evil.example"], ["Origin": "null"], ["Origin": "http://localhost:1"],
        ["Origin": "ftp://localhost"],
        ["Sec-Fetch-Site": "same-origin", "Origin": "http://evil.example"],
    ])
    func `other pages may not write`(headers: [String: String]) async throws {
        let collector = collector()
        collector.store.insert(sampleRequest().resourceSpans)
        var fields: HTTPFields = [.contentType: "application/json"]
        for (name, value) in headers {
            fields[try #require(HTTPField.Name(name))] = value
        }
        let cleared = try await collector.ask("/api/viewer/traces", .delete, fields)
        #expect(cleared.status == .forbidden)
        #expect(collector.store.figures.traces == 1)
        let imported = try await collector.ask("/api/viewer/import", .post, fields, body: [])
        #expect(imported.status == .forbidden)
        #expect(imported.json.error.string == "Only the viewer's own page may do that.")
    }

    @Test(arguments: [
        [:], ["Sec-Fetch-Site": "none"],
        ["Sec-Fetch-Site": "same-origin", "Origin": "http://localhost"],
        ["Origin": "https://LOCALHOST"],
    ])
    func `the page itself and programs may write`(headers: [String: String]) async throws {
        var fields = HTTPFields()
        for (name, value) in headers {
            fields[try #require(HTTPField.Name(name))] = value
        }
        let answer = try await collector().ask("/api/viewer/traces", .delete, fields)
        #expect(answer.status == .noContent)
    }
}
