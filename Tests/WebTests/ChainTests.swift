// SPDX-License-Identifier: Apache-2.0

import Hummingbird
import HummingbirdTesting
import ServiceHTTP
import TelemetryTesting
import Testing

@testable import Web

@Suite struct ChainTests {
    @Test func `the chain begins here and goes on with what the next service says`() async throws {
        let gateway = Gateway(
            upstream: Upstream { _ in
                Response(status: .ok, body: ResponseBody(byteBuffer: .init(string: "b->c\n")))
            })
        let (answer, spans) = try await gateway.exchange(.get, "/chain")
        #expect(answer.status == .ok)
        #expect(answer.text == "outlay-web->b->c\n")
        #expect(answer["identity"] == "outlay-web")
        #expect(spans.outline == "SERVER GET /chain\n  CLIENT GET /chain")
    }

    @Test(arguments: [500, 404, 200]) func `an answer that is no chain is 502`(status: Int)
        async throws
    {
        let gateway = Gateway(upstream: Upstream { _ in Response(status: .init(code: status)) })
        let answer = try await gateway.exchange(.get, "/chain").answer
        #expect(answer.status == .badGateway)
        #expect(answer.text.contains(#""code":"upstream_failed""#))
    }

    @Test func `a service that is not there breaks it with 503`() async throws {
        let answer = try await Gateway(address: "http://127.0.0.1:1").exchange(.get, "/chain")
            .answer
        #expect(answer.status == .serviceUnavailable)
    }
}
