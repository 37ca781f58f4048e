// SPDX-License-Identifier: Apache-2.0

import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Testing

@testable import Web

@Suite struct PageTests {
    @Test func `every file is served, bound by the policy, and sent once`() async throws {
        try await Gateway().run { client, _ in
            for file in PageFile.all {
                let answer = try await client.execute(uri: file.path, method: .get)
                #expect(answer.status == .ok)
                #expect(answer["content-security-policy"] != nil)
                #expect(answer["x-content-type-options"] == "nosniff")
                #expect(answer["referrer-policy"] == "no-referrer")
                #expect(answer["content-type"]?.contains("charset=utf-8") == true)
                let tag = try #require(answer["etag"])
                let again = try await client.execute(
                    uri: file.path, method: .get, headers: [.ifNoneMatch: tag])
                #expect(again.status == .notModified)
                #expect(again.body.readableBytes == 0)
            }
        }
    }

    @Test func `everything that the page names is there, and nothing is inline`() async throws {
        let paths = Set(PageFile.all.map(\.path))
        try await Gateway().run { client, _ in
            for path in paths {
                let text = try await client.execute(uri: path, method: .get).text
                for match in text.matches(of: #/(?:src|href)="(/[^"]*)"/#) {
                    #expect(paths.contains(String(match.1)))
                }
                for match in text.matches(of: #/from '\./([^']+)'/#) {
                    #expect(paths.contains("/assets/\(match.1)"))
                }
                #expect(!text.contains("innerHTML"))
                #expect(!text.contains("<style"))
                #expect(text.firstMatch(of: #/ style="| on[a-z]+="|<script>/#) == nil)
            }
        }
    }

    @Test func `the policy allows the page its own files and nothing else`() {
        #expect(
            ContentSecurityPolicy(connectingTo: nil).text == """
                default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; \
                connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; \
                require-trusted-types-for 'script'; trusted-types 'none'
                """)
    }

    @Test func `the policy and the page know of a collector only where there is one`() async throws
    {
        var gateway = Gateway()
        let without = try await gateway.exchange(.get, "/config.json").answer
        #expect(
            without.text
                == #"{"viewer":"http://127.0.0.1:16686","user":"demo","version":"1.2.3"}"#)
        #expect(without["content-security-policy"]?.contains("connect-src 'self';") == true)
        gateway.browserTelemetry = "http://127.0.0.1:4318"
        let with = try await gateway.exchange(.get, "/config.json").answer
        #expect(with.text.contains(#""telemetry":"http://127.0.0.1:4318/v1/traces""#))
        #expect(
            with["content-security-policy"]?.contains("connect-src 'self' http://127.0.0.1:4318;")
                == true)
    }

    @Test func `what is not there is a problem, bound by the policy too`() async throws {
        let (answer, _) = try await Gateway().exchange(.get, "/assets/../secret")
        #expect(answer.status == .notFound)
        #expect(answer["content-type"] == "application/problem+json")
        #expect(answer["content-security-policy"] != nil)
    }
}
