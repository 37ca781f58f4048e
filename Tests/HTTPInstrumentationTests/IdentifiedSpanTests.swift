// SPDX-License-Identifier: Apache-2.0

import Instrumenting
import TelemetryModel
import TelemetrySDK
import TelemetryTesting
import Testing
import Tracing

@Suite struct IdentifiedSpanTests {
    @Test func `a span says who it is`() async throws {
        try await withRecordedSpans { spans in
            let traceparent = await withSpan("work") { $0.traceparent }
            let context = try #require(spans["work"]?.context)
            #expect(traceparent?.hasPrefix("00-\(context.traceID)-\(context.spanID)-") == true)
        }
    }

    @Test func `a tracer that knows no such format says nothing`() async {
        let traceparent = await withTracer(NoOpTracer()) {
            await withSpan("work") { $0.traceparent }
        }
        #expect(traceparent == nil)
    }
}
