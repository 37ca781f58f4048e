// SPDX-License-Identifier: Apache-2.0

import Instrumenting
import TelemetryModel
import TelemetrySDK
import TelemetryTesting
import Testing
import Tracing

@Suite struct SpanTests {
    /// Starts one span, lets `body` work on it, ends it, and returns what became of it.
    private func finished(
        limits: SpanLimits = SpanLimits(), _ body: (any Span) -> Void
    ) async throws -> FinishedSpan {
        try await withRecordedSpans(limits: limits) { spans in
            withSpan("span") { body($0) }
            return try #require(spans["span"])
        }
    }

    @Test func `a span that ends twice is exported once, at its first end`() async {
        await withRecordedSpans { spans in
            let span = startSpan(
                "twice", at: DefaultTracerClock.Timestamp(nanosecondsSinceEpoch: 1))
            span.end(at: DefaultTracerClock.Timestamp(nanosecondsSinceEpoch: 5))
            span.end(at: DefaultTracerClock.Timestamp(nanosecondsSinceEpoch: 9))
            #expect(spans.spans.map(\.endTime) == [5])
            #expect(spans.spans.map(\.startTime) == [1])
        }
    }

    @Test func `after its end a span ignores everything and still serves as a parent`() async throws
    {
        try await withRecordedSpans { spans in
            let span = startSpan("ended")
            span.end()
            span.attributes["late"] = "yes"
            span.operationName = "renamed"
            span.addEvent("late")
            span.setStatus(SpanStatus(code: .error))
            #expect(!span.isRecording)
            withSpan("child", context: span.context) { _ in }
            let ended = try #require(spans["ended"])
            #expect(ended.attributes.isEmpty && ended.events.isEmpty)
            #expect(ended.status == .unset)
            #expect(spans["child"]?.parentSpanID == ended.context.spanID)
        }
    }

    @Test func `an end before the start yields a span of no length`() async {
        await withRecordedSpans { spans in
            let span = startSpan("back", at: DefaultTracerClock.Timestamp(nanosecondsSinceEpoch: 9))
            span.end(at: DefaultTracerClock.Timestamp(nanosecondsSinceEpoch: 4))
            #expect(spans.spans.map(\.endTime) == [9])
        }
    }

    @Test func `every kind of attribute arrives as itself`() async throws {
        let span = try await finished { span in
            span.attributes["string"] = "s"
            span.attributes["int"] = 7
            span.attributes["int32"] = Int32(8)
            span.attributes["double"] = 1.5
            span.attributes["bool"] = true
            span.attributes["strings"] = ["a", "b"]
            span.attributes["ints"] = [1, 2]
        }
        #expect(span.attributes["string"] == "s")
        #expect(span.attributes["int"] == 7)
        #expect(span.attributes["int32"] == 8)
        #expect(span.attributes["double"] == 1.5)
        #expect(span.attributes["bool"] == true)
        #expect(span.attributes["strings"] == ["a", "b"])
        #expect(span.attributes["ints"] == [1, 2])
    }

    @Test func `attributes can be read back and overwritten`() async throws {
        let span = try await finished { span in
            span.attributes["key"] = "old"
            #expect(span.attributes.get("key") == .string("old"))
            span.attributes["key"] = "new"
        }
        #expect(span.attributes.elements == [.init(key: "key", value: "new")])
    }

    @Test func `attributes beyond the limit are counted, and overwriting at the limit is not`()
        async throws
    {
        var limits = SpanLimits()
        limits.attributes = 2
        let span = try await finished(limits: limits) { span in
            span.attributes["a"] = 1
            span.attributes["b"] = 2
            span.attributes["c"] = 3
            span.attributes["a"] = 4
        }
        #expect(span.attributes["a"] == 4)
        #expect(span.attributes.count == 2)
        #expect(span.droppedAttributes == 1)
    }

    @Test func `long strings are cut by characters, in arrays too`() async throws {
        var limits = SpanLimits()
        limits.attributeValueLength = 2
        let span = try await finished(limits: limits) { span in
            span.attributes["flag"] = "🇫🇷🇩🇪🇪🇸"
            span.attributes["list"] = ["abc", "d"]
        }
        #expect(span.attributes["flag"] == "🇫🇷🇩🇪")
        #expect(span.attributes["list"] == ["ab", "d"])
    }

    @Test func `events and links beyond their limits are counted, and keep their order`()
        async throws
    {
        var limits = SpanLimits()
        limits.events = 2
        limits.links = 1
        limits.attributesPerEvent = 1
        limits.attributesPerLink = 1
        let span = try await finished(limits: limits) { span in
            span.addEvent(SpanEvent(name: "one", attributes: ["a": 1, "b": 2]))
            span.addEvent("two")
            span.addEvent("three")
            span.addLink(SpanLink(context: span.context, attributes: ["a": 1, "b": 2]))
            span.addLink(SpanLink(context: span.context, attributes: [:]))
        }
        #expect(span.events.map(\.name) == ["one", "two"])
        #expect(span.droppedEvents == 1)
        #expect(span.events[0].droppedAttributes == 1)
        #expect(span.links.count == 1)
        #expect(span.droppedLinks == 1)
        #expect(span.links[0].droppedAttributes == 1)
        #expect(span.links[0].context.spanID == span.context.spanID)
    }

    @Test func `a link to nowhere is kept only if it says something`() async throws {
        let span = try await finished { span in
            span.addLink(SpanLink(context: .topLevel, attributes: [:]))
            span.addLink(SpanLink(context: .topLevel, attributes: ["why": "known"]))
        }
        #expect(span.links.map(\.attributes) == [["why": "known"]])
    }

    @Test func `ok is final`() async throws {
        let span = try await finished { span in
            span.setStatus(SpanStatus(code: .error, message: "first"))
            span.setStatus(SpanStatus(code: .ok))
            span.setStatus(SpanStatus(code: .error, message: "second"))
        }
        #expect(span.status == FinishedSpan.Status(code: .ok))
    }

    @Test func `an error without a message keeps the message that was there`() async throws {
        let span = try await finished { span in
            span.setStatus(SpanStatus(code: .error, message: "first"))
            span.setStatus(SpanStatus(code: .error))
        }
        #expect(span.status == FinishedSpan.Status(code: .error, message: "first"))
    }

    @Test func `a thrown error is recorded, marks the span and goes on`() async throws {
        try await withRecordedSpans { spans in
            await #expect(throws: Trouble.self) {
                try await withSpan("fails", attributes: [:]) { _ in throw Trouble() }
            }
            let span = try #require(spans["fails"])
            #expect(span.status.code == .error)
            #expect(
                span.attributes[AttributeName.errorType]
                    == "TelemetrySDKTests.Trouble")
            #expect(span.events.map(\.name) == ["exception"])
            #expect(span.events[0].attributes[AttributeName.exceptionMessage] == "trouble at mill")
        }
    }

    @Test func `an answer to the caller and a cancellation leave no mark`() async throws {
        try await withRecordedSpans { spans in
            try? await withSpan("answer", attributes: [:]) { _ in throw Refusal() }
            try? await withSpan("cancelled", attributes: [:]) { _ in throw CancellationError() }
            for name in ["answer", "cancelled"] {
                let span = try #require(spans[name])
                #expect(span.status == .unset)
                #expect(span.events.isEmpty && span.attributes.isEmpty)
            }
        }
    }

    @Test func `tasks that write to one span at once lose nothing and do not crash`() async throws {
        try await withRecordedSpans { spans in
            await withSpan("shared", attributes: [:]) { span in
                await withDiscardingTaskGroup { group in
                    for number in 0..<100 {
                        group.addTask {
                            span.attributes["key\(number)"] = number
                            span.addEvent("event")
                        }
                    }
                }
            }
            let span = try #require(spans["shared"])
            #expect(span.attributes.count == 100)
            #expect(span.events.count == 100)
        }
    }
}

private struct Trouble: Error, CustomStringConvertible {
    var description: String { "trouble at mill" }
}

private struct Refusal: CallerError {
    var isCallersFault: Bool { true }
}
