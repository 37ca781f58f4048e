// SPDX-License-Identifier: Apache-2.0

import Instrumenting
import TelemetryModel
import TelemetrySDK
import TelemetryTesting
import Testing

@Suite("Sampling as AWS X-Ray says", .timeLimit(.minutes(5)))
struct XRayRemoteSamplerTests {
    private let clock = ManualClock()

    @Test func `one trace a second is sampled until there are rules`() async throws {
        let sampler = sampler(ScriptedSamplingServer(nil))
        #expect(sampled(sampler, of: 20) == 1)
        await withRunning(sampler) {
            await clock.sleepers(2)
            clock.advance(by: .seconds(1))
            #expect(sampled(sampler, of: 20) == 1)
        }
        #expect(sampler.description == "XRayRemoteSampler{http://127.0.0.1:2000}")
    }

    @Test func `the rule with the lowest number that matches decides`() async throws {
        let server = ScriptedSamplingServer(
            rules(
                rule("Default", priority: 10000, rate: 0),
                rule("shops", priority: 20, rate: 1, more: #""URLPath":"/shop/*","Host":"*.ORG""#),
                rule("none", priority: 10, rate: 0, more: #""HTTPMethod":"DELETE""#),
                rule("other", priority: 1, rate: 1, more: #""ServiceName":"other""#),
                rule("vip", priority: 5, rate: 1, more: #""Attributes":{"user":"v?p"}"#),
                #"{"SamplingRule":{"RuleName":"new","Version":2,"FixedRate":1,"Priority":1}}"#))
        let sampler = sampler(server)
        await withRunning(sampler) {
            await clock.sleepers(2)
            let shop: AttributeList = ["url.path": "/shop/1", "server.address": "www.example.org"]
            #expect(decides(sampler, shop))
            #expect(decides(sampler, ["http.url": "http://x/shop/2", "http.host": "a.org"]))
            var deletion = shop
            deletion["http.request.method"] = "DELETE"
            #expect(!decides(sampler, deletion))
            deletion["user"] = "vip"
            #expect(decides(sampler, deletion))
            #expect(!decides(sampler, ["url.path": "/", "server.address": "example.org"]))
        }
        #expect(server.questions.first?.url == "http://127.0.0.1:2000/GetSamplingRules")
        #expect(server.questions.first?.body == Array(#"{"NextToken":null}"#.utf8))
    }

    @Test func `one a second is borrowed, reported, and then the quota used while it lasts`()
        async throws
    {
        let target = #"""
            {"SamplingTargetDocuments":[{"RuleName":"Default","FixedRate":0,"ReservoirQuota":3,
            "ReservoirQuotaTTL":1015,"Interval":10}]}
            """#
        let server = ScriptedSamplingServer(rules(rule("Default", rate: 0, reservoir: 5)), target)
        let sampler = sampler(server)
        try await withRunning(sampler) {
            await clock.sleepers(2)
            #expect(sampled(sampler, of: 20) == 1)
            clock.advance(by: .seconds(10))
            await clock.sleepers(2)
            let report = try #require(server.questions.last)
            #expect(report.url == "http://127.0.0.1:2000/SamplingTargets")
            let body = String(decoding: report.body ?? [], as: UTF8.self)
            #expect(body.contains(#""RequestCount":20"#))
            #expect(body.contains(#""BorrowCount":1"#))
            #expect(body.contains(#""SampledCount":0"#))
            #expect(body.contains(#""ClientID":"0123456789abcdef01234567""#))
            #expect(body.contains(#""Timestamp":1010"#))
            #expect(sampled(sampler, of: 20) == 3, "the quota")
            clock.advance(by: .seconds(6))
            #expect(sampled(sampler, of: 20) == 1, "the quota is over, and one is borrowed")
        }
    }

    @Test func `a report that did not arrive is part of the next`() async {
        let server = ScriptedSamplingServer(rules(rule("Default", rate: 1)), nil, "{}")
        let sampler = sampler(server)
        await withRunning(sampler) {
            await clock.sleepers(2)
            #expect(sampled(sampler, of: 2) == 2)
            clock.advance(by: .seconds(10))
            await clock.sleepers(2)
            #expect(sampled(sampler, of: 3) == 3)
            clock.advance(by: .seconds(10))
            await clock.sleepers(2)
            let body = String(decoding: server.questions.last?.body ?? [], as: UTF8.self)
            #expect(body.contains(#""RequestCount":5"#))
            clock.advance(by: .seconds(10))
            await clock.sleepers(2)
            #expect(server.questions.count == 3, "nothing has happened since")
        }
    }

    @Test func `rules that have changed are asked for at once`() async throws {
        let server = ScriptedSamplingServer(
            rules(rule("Default", rate: 1)), #"{"LastRuleModification":1005.5}"#,
            rules(rule("Default", rate: 0)))
        let sampler = sampler(server)
        await withRunning(sampler) {
            await clock.sleepers(2)
            #expect(sampled(sampler, of: 2) == 2)
            clock.advance(by: .seconds(10))
            await clock.sleepers(2)
            #expect(server.questions.count == 3)
            #expect(sampled(sampler, of: 2) == 0)
        }
    }

    @Test func `rules that nobody has confirmed for an hour are forgotten`() async throws {
        let server = ScriptedSamplingServer(rules(rule("Default", rate: 0)), nil)
        let sampler = sampler(server)
        await withRunning(sampler) {
            await clock.sleepers(2)
            #expect(sampled(sampler, of: 20) == 0)
            clock.advance(by: .seconds(3600))
            #expect(sampled(sampler, of: 20) == 1)
        }
    }

    @Test func `the service's type and container are matched`() async throws {
        let server = ScriptedSamplingServer(
            rules(
                rule("Default", priority: 2, rate: 0),
                rule(
                    "ecs", priority: 1, rate: 1,
                    more: #""ServiceType":"AWS::ECS::*","ResourceARN":"arn:aws:ecs:*""#)))
        let attributes: Attributes = [
            "service.name": "shop", "cloud.platform": "aws_ecs",
            "aws.ecs.container.arn": "arn:aws:ecs:eu-west-1:1:container/a",
        ]
        let sampler = sampler(server, attributes)
        await withRunning(sampler) {
            await clock.sleepers(2)
            #expect(decides(sampler, [:]))
        }
    }

    private func sampler(
        _ server: ScriptedSamplingServer, _ attributes: Attributes = ["service.name": "shop"]
    ) -> XRayRemoteSampler {
        XRayRemoteSampler(
            resource: Resource(attributes: attributes), server: server, time: .by(clock),
            clientID: "0123456789abcdef01234567", logger: .silent)
    }

    /// A trace id that no rate but 1 takes.
    private static let late = TraceID(high: 1, low: .max)

    private func sampled(_ sampler: XRayRemoteSampler, of count: Int) -> Int {
        (0..<count).count { _ in decides(sampler, [:]) }
    }

    private func decides(_ sampler: XRayRemoteSampler, _ attributes: AttributeList) -> Bool {
        var request = SamplingRequest.of(trace: Self.late)
        request.attributes = attributes
        return sampler.sample(request).decision == .recordAndSample
    }

    private func rules(_ rules: String...) -> String {
        #"{"SamplingRuleRecords":[\#(rules.joined(separator: ","))]}"#
    }

    private func rule(
        _ name: String, priority: Int = 1, rate: Double, reservoir: Int = 0, more: String = ""
    ) -> String {
        #"{"SamplingRule":{"RuleName":"\#(name)","Version":1,"Priority":\#(priority),"#
            + #""FixedRate":\#(rate),"ReservoirSize":\#(reservoir)"#
            + (more.isEmpty ? "" : ",\(more)") + "}}"
    }
}

@Suite("Wildcards")
struct WildcardPatternTests {
    @Test(
        arguments: [
            ("*", "", true), ("*", nil, true), ("", "", true), ("", "a", false), ("?", "", false),
            ("a*", nil, false), ("A*c", "abC", true), ("a*c", "abcd", false),
            ("*.org", "x.org", true),
            ("?b?", "abc", true), ("a**b", "ab", true), ("*a*b*", "xxaxxbxx", true),
            ("*ab", "aab", true), ("a.c", "abc", false),
        ] as [(String, String?, Bool)])
    func `a pattern matches the whole text`(pattern: String, text: String?, expected: Bool) {
        #expect(WildcardPattern(pattern).matches(text) == expected)
    }

    @Test func `a hostile pattern takes no time`() {
        let pattern = WildcardPattern(String(repeating: "*a", count: 200) + "b")
        #expect(!pattern.matches(String(repeating: "a", count: 2000)))
    }

    @Test func `case counts where it is asked for`() {
        #expect(!WildcardPattern("a*", isCaseSensitive: true).matches("AB"))
    }
}
