// SPDX-License-Identifier: Apache-2.0

import Instrumenting
import TelemetryModel
import TelemetrySDK
import TelemetryTesting
import Testing
import Tracing

@Suite struct BaggageSpanProcessorTests {
    @Test func `named entries are on every span, at any depth, and no others`() async {
        await withSpans(copying: "tenant,tier") { spans in
            await withBaggage(["tenant": "acme", "secret": "s3cret"]) {
                withSpan("outer") { _ in withSpan("inner") { _ in } }
            }
            for name in ["outer", "inner"] {
                #expect(spans[name]?.attributes == ["tenant": "acme"])
            }
        }
    }

    @Test func `what a span says of itself is not overwritten`() async throws {
        try await withSpans(copying: "http.route,late") { spans in
            await withBaggage(["http.route": "forged", "late": "forged"]) {
                await withSpan("request", attributes: ["http.route": "/expenses"]) {
                    $0.attributes["late"] = "own"
                }
            }
            let span = try #require(spans["request"])
            #expect(span.attributes == ["http.route": "/expenses", "late": "own"])
        }
    }

    @Test func `a long value is cut`() async throws {
        try await withSpans(copying: "tenant") { spans in
            await withBaggage(["tenant": String(repeating: "x", count: 300)]) {
                withSpan("long") { _ in }
            }
            let span = try #require(spans["long"])
            let expected = String(repeating: "x", count: BaggageNames.maximumLength)
            #expect(span.attributes["tenant"] == .string(expected))
        }
    }

    @Test func `the list is read without spaces, with case, and each name once`() {
        var warnings = ConfigurationWarnings()
        let names = names(" tenant , Tenant,,tenant", &warnings)
        #expect(names.names == ["tenant", "Tenant"])
        #expect(warnings.isEmpty)
    }

    @Test func `of too many names the first count, and a warning says so`() {
        var warnings = ConfigurationWarnings()
        let names = names((1...20).map { "n\($0)" }.joined(separator: ","), &warnings)
        #expect(names.names == (1...16).map { "n\($0)" })
        #expect(warnings.sentences.first?.contains("OUTLAY_BAGGAGE_ATTRIBUTES") == true)
    }
}

private func names(_ list: String, _ warnings: inout ConfigurationWarnings) -> BaggageNames {
    BaggageNames(
        environment: Environment([BaggageNames.variable: list]), warnings: &warnings)
}

/// Runs `body` under a tracer that copies these entries.
private func withSpans(
    copying list: String, _ body: (RecordedSpans) async throws -> Void
) async rethrows {
    var warnings = ConfigurationWarnings()
    let spans = RecordedSpans()
    let processors: [any SpanProcessor] = [
        spans, BaggageSpanProcessor(names(list, &warnings)),
    ]
    let tracer = TelemetryTracer(
        mode: .record(SpanPipeline(processors: processors)), propagator: BaggagePropagator())
    try await withTracer(tracer) { try await body(spans) }
}

private func withBaggage(
    _ entries: [String: String], _ body: () async -> Void
) async {
    var context = ServiceContext.topLevel
    for (name, value) in entries { context.baggage = context.baggage.setting(name, to: value) }
    await ServiceContext.$current.withValue(context) { await body() }
}
