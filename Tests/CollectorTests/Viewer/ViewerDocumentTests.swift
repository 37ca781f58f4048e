// SPDX-License-Identifier: Apache-2.0

import TelemetryModel
import Testing
import TraceStore

@testable import Collector

@Suite struct ViewerDocumentTests {
    private static let path = "/api/viewer/traces/ab0000000000000001"

    private func document(_ fill: (TraceCollector) -> Void = { _ in }) async throws -> JSON {
        let collector = collector()
        collector.store.insert(sampleRequest().resourceSpans)
        fill(collector)
        let answer = try await collector.ask(Self.path)
        #expect(answer.status == .ok)
        return answer.json
    }

    @Test func `a document has every field of its description`() async throws {
        let document = try await document()
        #expect(
            document.keys == [
                "traceID", "start", "duration", "summary", "sources", "rows", "logs", "findings",
            ])
        #expect(document.traceID.string == "00000000000000ab0000000000000001")
        #expect(document.start.string == "1000000")
        #expect(document.summary.spans.int == 2)
        #expect(
            document.sources[0].keys == [
                "service", "resource", "resourceSchemaURL", "droppedResourceAttributes", "scope",
            ])
        #expect(
            document.sources[0].scope.keys == ["name", "version", "attributes", "schemaURL"])
        #expect(
            document.rows[0].keys == [
                "spanID", "parentSpanID", "parent", "depth", "children", "descendants", "source",
                "name", "kind", "start", "duration", "self", "status", "statusMessage", "placement",
                "critical", "attributes", "droppedAttributes", "events", "droppedEvents", "links",
                "droppedLinks", "linkedFrom", "logs", "traceState", "flags", "remoteParent",
                "arrived", "peer", "isProxy", "findings",
            ])
    }

    @Test func `a row tells a span's place, times and problems`() async throws {
        let rows = try await document().rows
        let (root, child) = (rows[0], rows[1])
        #expect(root.spanID.string == "0000000000000001")
        #expect(root.parentSpanID.isNull && root.parent.isNull && root.remoteParent.isNull)
        #expect(root.children.int == 1 && root.descendants.int == 1)
        #expect(root.placement.string == "root")
        #expect(root.traceState.string == "a=b")
        #expect(root.flags.int == 1)
        #expect(root["self"].int == 7_000_000)
        #expect(
            root.critical.array.map { [$0[0].int, $0[1].int] } == [
                [0, 1_000_000], [2_000_000, 8_000_000],
            ])
        #expect(
            [root.droppedAttributes.int, root.droppedEvents.int, root.droppedLinks.int] == [
                3, 4, 5,
            ])
        #expect(child.parent.int == 0 && child.depth.int == 1)
        #expect(child.start.int == 1_000_000 && child.duration.int == 1_000_000)
        #expect(child.status.string == "error" && child.statusMessage.string == "duplicate")
        #expect(child.arrived.int == 0)
        #expect(child.isProxy.bool == false && child.peer.isNull)
    }

    @Test func `attributes keep their types`() async throws {
        let values: Attributes = [
            "s": "é\"\n", "b": true, "i": 9_223_372_036_854_775_807, "d": 0.5,
            "n": .double(.nan), "y": .bytes([1, 2]), "a": ["x", 1], "m": .map(["k": [true]]),
            "e": .empty,
        ]
        let span = FinishedSpan(
            context: SpanContext(traceID: TraceID(high: 0, low: 5), spanID: SpanID(rawValue: 1)),
            name: "n", startTime: 5, endTime: 6, attributes: values)
        let collector = collector()
        collector.keep([span])
        let text = try await collector.ask("/api/viewer/traces/5").text
        for part in [
            #"{"key":"s","value":"é\"\n","type":"string"}"#,
            #"{"key":"b","value":true,"type":"bool"}"#,
            #"{"key":"i","value":"9223372036854775807","type":"int"}"#,
            #"{"key":"d","value":0.5,"type":"double"}"#,
            #"{"key":"n","value":"nan","type":"double"}"#,
            #"{"key":"y","value":"AQI=","type":"bytes"}"#,
            #"{"key":"a","value":["x",1],"type":"array"}"#,
            #"{"key":"m","value":{"k":[true]},"type":"map"}"#,
            #"{"key":"e","value":null,"type":"empty"}"#,
        ] {
            #expect(text.contains(part))
        }
    }

    @Test func `events before the trace's start have negative times`() async throws {
        var span = sampleSpans(traceID: 1)[0]
        span.events[0].time = 400_000
        span.context.traceID = TraceID(high: 0, low: 6)
        let collector = collector()
        collector.keep([span])
        let row = try await collector.ask("/api/viewer/traces/6").json.rows[0]
        #expect(row.events[0].time.int == -600_000)
        #expect(row.events[0].attributes[0].value.string == "1")
    }

    @Test func `links are followed both ways`() async throws {
        let unknown = try await document().rows[1].links[0]
        #expect(unknown.known.bool == false && unknown.name.isNull)
        let document = try await document { collector in
            let there = SpanContext(
                traceID: TraceID(high: 0, low: 77), spanID: SpanID(rawValue: 78))
            var back = FinishedSpan(context: there, name: "target", startTime: 1, endTime: 2)
            back.links = [FinishedSpan.Link(context: sampleSpans()[0].context)]
            collector.keep([back], service: "other")
        }
        let link = document.rows[1].links[0]
        #expect(link.known.bool == true && link.name.string == "target")
        let origin = document.rows[0].linkedFrom[0]
        #expect(origin.spanID.string == "000000000000004e")
        #expect(origin.service.string == "other" && origin.name.string == "target")
    }

    @Test func `logs stand in their span, or beside all of them`() async throws {
        let document = try await document { $0.store.insert(viewerLogs()) }
        let log = document.rows[0].logs[0]
        #expect(
            log.keys == [
                "time", "severity", "severityNumber", "body", "eventName", "attributes", "spanID",
                "source",
            ])
        #expect(log.time.int == 1_000_000 && log.body.string == "said at 2")
        #expect(log.severity.string == "INFO" && log.severityNumber.int == 9)
        #expect(document.sources[log.source.int ?? -1].scope.name.string == "log")
        #expect(document.logs.array.map(\.body.string) == ["said at 1", "said at 3"])
        #expect(document.logs[0].spanID.isNull && document.logs[0].time.int == 0)
        #expect(document.summary.logs.int == 3)
        #expect(document.summary.spans.int == 2)
    }

    @Test func `a trace of which only logs have come is shown as such`() async throws {
        let collector = collector()
        collector.store.insert(viewerLogs())
        let list = try await collector.ask("/api/viewer/traces?text=SAID").json
        #expect(list.traces[0].name.string == "" && list.traces[0].logs.int == 3)
        #expect(list.traces[0].start.string == "1000000" && list.traces[0].spans.int == 0)
        #expect(list.store.logs.int == 3)
        let document = try await collector.ask(Self.path).json
        #expect(document.rows.array.isEmpty && document.logs.array.count == 3)
        #expect(
            document.findings[0].text.string
                == "No span of this trace has arrived, only what was logged.")
    }

    @Test func `what is odd is said in words`() async throws {
        var orphan = sampleSpans()[1]
        orphan.parentSpanID = SpanID(rawValue: 99)
        orphan.context.traceID = TraceID(high: 0, low: 7)
        orphan.attributes = ["db.system.name": "postgresql", "component": "proxy"]
        let collector = collector()
        collector.keep([orphan])
        let document = try await collector.ask("/api/viewer/traces/7").json
        #expect(document.findings.array.map(\.code.string) == ["missing-root", "orphan"])
        #expect(document.findings[1].rows[0].int == 0)
        #expect(document.rows[0].placement.string == "orphan")
        #expect(
            document.rows[0].findings[0].text.string
                == "Its parent 0000000000000063 has not arrived.")
        #expect(document.rows[0].peer.type.string == "database")
        #expect(document.rows[0].isProxy.bool == true)
        #expect(document.summary.findings.array.map(\.string) == ["missing-root", "orphan"])
    }
}
