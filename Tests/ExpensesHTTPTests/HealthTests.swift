// SPDX-License-Identifier: Apache-2.0

import HTTPTypes
import TelemetryTesting
import Testing
import Tracing

@Suite struct HealthTests {
    @Test func `a process that serves requests is live, whatever the database does`() async throws {
        try await TestAPI(readiness: { throw Breakdown() }).run { caller in
            let answer = try await caller.send(.get, "/healthz", user: nil)
            #expect(answer.text == #"{"status":"ok"}"#)
        }
    }

    @Test func `a process whose database answers is ready`() async throws {
        try await TestAPI().run { caller in
            let answer = try await caller.send(.get, "/readyz", user: nil)
            #expect(answer.status == .ok)
        }
    }

    @Test func `a process whose database fails is not ready`() async throws {
        try await TestAPI(readiness: { throw Breakdown() }).run { caller in
            let answer = try await caller.send(.get, "/readyz", user: nil)
            #expect(answer.status == .serviceUnavailable)
            #expect(answer.code == "unavailable")
            #expect(!answer.text.contains("secret"))
        }
    }

    @Test func `a database that does not answer in time fails`() async throws {
        let clock = ManualClock()
        let stuck = AsyncStream<Never> { _ in }
        let api = TestAPI(readiness: { for await _ in stuck {} }, clock: clock)
        try await api.run { caller in
            async let answer = caller.send(.get, "/readyz", user: nil)
            await clock.sleepers(1)
            clock.advance(by: .seconds(2))
            let status = try await answer.status
            #expect(status == .serviceUnavailable)
        }
    }

    @Test func `none of it makes a span, nor does anything below it`() async throws {
        let api = TestAPI(readiness: { withSpan("select 1") { _ in } })
        let spans = try await api.run { caller in
            for path in ["/healthz", "/readyz"] {
                let answer = try await caller.send(.get, path, user: nil)
                #expect(answer.headers[.traceresponse] == nil)
            }
        }
        #expect(spans.spans.isEmpty)
    }
}
