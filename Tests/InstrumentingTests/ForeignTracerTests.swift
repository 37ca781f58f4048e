// SPDX-License-Identifier: Apache-2.0

import InMemoryTracing
import Instrumenting
import Testing
import Tracing

@Suite("Instrumented code under a tracer that is not ours")
struct ForeignTracerTests {
    private struct Broken: Error {}

    private struct NoSuchThing: CallerError {
        let isCallersFault = true
    }

    @Test func `attributes and links arrive`() async throws {
        let tracer = InMemoryTracer()
        let elsewhere = SpanLink(context: .topLevel, attributes: ["reason": "batch"])
        await withTracer(tracer) {
            await withSpan(
                "work", ofKind: .client, attributes: ["one": 1, "two": "zwei"], links: [elsewhere]
            ) { _ in }
        }
        let span = try #require(tracer.finishedSpans.first)
        #expect(tracer.finishedSpans.count == 1)
        #expect(span.operationName == "work")
        #expect(span.kind == .client)
        #expect(span.attributes.get("one") == .int64(1))
        #expect(span.attributes.get("two") == .string("zwei"))
        #expect(span.links.count == 1)
        #expect(span.links.first?.attributes.get("reason") == .string("batch"))
    }

    @Test func `a key that is given twice has its last value`() async throws {
        let tracer = InMemoryTracer()
        await withTracer(tracer) {
            var attributes: AttributeList = ["key": "first"]
            attributes["key"] = "last"
            attributes["absent"] = nil
            await withSpan("work", attributes: attributes) { _ in }
        }
        let span = try #require(tracer.finishedSpans.first)
        #expect(span.attributes.get("key") == .string("last"))
        #expect(span.attributes.count == 1)
    }

    @Test func `a span within is a child`() async throws {
        let tracer = InMemoryTracer()
        await withTracer(tracer) {
            await withSpan("outer", attributes: [:]) { _ in
                await withSpan("inner", attributes: [:]) { _ in }
            }
        }
        let spans = tracer.finishedSpans
        let outer = try #require(spans.first { $0.operationName == "outer" })
        let inner = try #require(spans.first { $0.operationName == "inner" })
        #expect(inner.parentSpanID == outer.spanID)
    }

    @Test func `an error that is thrown is recorded and goes on`() async throws {
        let tracer = InMemoryTracer()
        await withTracer(tracer) {
            _ = await #expect(throws: Broken.self) {
                try await withSpan("work", attributes: [:]) { _ in throw Broken() }
            }
        }
        let span = try #require(tracer.finishedSpans.first)
        #expect(span.status?.code == .error)
        #expect(span.errors.count == 1)
        #expect(span.attributes.get(AttributeName.errorType) != nil)
    }

    @Test func `an answer to the caller and a cancellation leave no mark`() async throws {
        let tracer = InMemoryTracer()
        await withTracer(tracer) {
            _ = try? await withSpan("work", attributes: [:]) { _ in throw NoSuchThing() }
            _ = try? await withSpan("work", attributes: [:]) { _ in throw CancellationError() }
        }
        #expect(tracer.finishedSpans.count == 2)
        for span in tracer.finishedSpans {
            #expect(span.status == nil)
            #expect(span.errors.isEmpty)
            #expect(span.attributes.isEmpty)
        }
    }
}
