// SPDX-License-Identifier: Apache-2.0

import PostgresTesting
import TelemetryTesting
import Testing

/// Three services that ask each other in turn, as three processes.
@Suite(.timeLimit(.minutes(5))) struct ChainTests {
    @Test func `one request passes web, expenses and bank, and says so, in one trace`() async throws
    {
        let run = try await withStack(environment: ["OUTLAY_BANK_URL": "http://127.0.0.1:1"]) {
            api in
            try await api.request(.GET, "/chain")
        }
        #expect(run.result.status == 503)
        #expect(run.result.body.contains(#""code":"bank_unavailable""#))
        let (answer, outline) = try await withChain { web in
            try await web.request(.GET, "/chain", headers: ["x-request-id": "r-16"])
        }
        #expect(answer.status == 200, "\(answer.body)")
        #expect(answer.body == "outlay-web->outlay-expenses->bank-v2\n")
        #expect(answer.headers.first(name: "identity") == "outlay-web")
        #expect(
            outline == """
                SERVER GET /chain
                  CLIENT GET /chain
                    SERVER GET /chain
                      CLIENT GET /chain
                        SERVER GET /chain
                """)
    }

    /// The three before a collector, and the spans of the trace that the answer names.
    private func withChain(
        _ ask: @escaping @Sendable (Stack) async throws -> Answer
    ) async throws -> (Answer, String) {
        try await withCollector { endpoint, store in
            try await withTestDatabase { url in
                try await withMigrations(at: url) {
                    let common = [
                        "DATABASE_URL": url, "OTEL_EXPORTER_OTLP_ENDPOINT": endpoint,
                        "OUTLAY_RELAY": "false",
                    ]
                    let own = ["OUTLAY_IDENTITY": "bank-v2"]
                    let answer = try await withBankProcess(environment: common.merging(own) { $1 })
                    {
                        bank in
                        let next = ["OUTLAY_BANK_URL": bank.api]
                        return try await withAPI(environment: common.merging(next) { $1 }) { api in
                            let next = ["OUTLAY_EXPENSES_URL": api.api]
                            return try await withWebProcess(
                                environment: common.merging(next) { $1 }, ask
                            ).result
                        }.result
                    }.result
                    let spans = store.trace(try #require(answer.traceID))?.spans.map(\.span) ?? []
                    return (answer, SpanOutline(spans).description)
                }
            }
        }
    }
}
