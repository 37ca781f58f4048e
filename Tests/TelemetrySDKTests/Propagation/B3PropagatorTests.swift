// SPDX-License-Identifier: Apache-2.0

import TelemetryModel
import TelemetrySDK
import Testing
import Tracing

private let ids = "\(Sample.trace)-\(Sample.span)"
private let parent = "48485a3953bb6124"

@Suite("Zipkin's B3 headers")
struct B3PropagatorTests {
    private let single = B3Propagator(.single)
    private let multiple = B3Propagator(.multiple)

    @Test(
        "Brave's vectors of the single header are read",
        arguments: [
            (ids, Sample.trace, nil), ("\(ids)-0", Sample.trace, false),
            ("\(ids)-1", Sample.trace, true), ("\(ids)-d", Sample.trace, true),
            ("\(ids)-1-\(parent)", Sample.trace, true), ("\(ids)-0-\(parent)", Sample.trace, false),
            ("\(ids)-\(parent)", Sample.trace, nil),
            ("\(ids)-1-0000000000000000", Sample.trace, true),
            ("\(parent)-\(Sample.span)-1", "0000000000000000\(parent)", true),
            ("0000000000000000\(parent)-\(Sample.span)-1", "0000000000000000\(parent)", true),
            ("\(parent)0000000000000000-\(Sample.span)-1", "\(parent)0000000000000000", true),
        ] as [(String, String, Bool?)])
    func acceptedSingle(header: String, trace: String, isSampled: Bool?) {
        let context = single.context(from: ["b3": header])
        #expect(context.spanContext?.traceID.description == trace)
        #expect(context.spanContext?.spanID == Sample.spanID)
        #expect(context.spanContext?.isRemote == true)
        #expect(context.spanContext?.isSampled == (isSampled ?? false))
        #expect(context.isSamplingDeferred == (isSampled == nil))
        #expect(context.isSamplingDebug == header.contains("-d"))
    }

    @Test(
        "Brave's malformed single headers are ignored",
        arguments: [
            "", "-", "not-a-tumor", "b970dafd-0d95-40aa-95d8-1d8725aebe40", "2", "dd", "true",
            "00000000000000000000000000000000-\(Sample.span)-1",
            "\(Sample.trace)-0000000000000000-1", "\(ids)-", "\(ids)-1-", "\(ids)-2", "\(ids)-true",
            "\(ids)-1-\(parent)-", "\(ids)-1-\(parent)-1", "\(ids)--\(parent)", "\(ids)-1-parent",
            "\(ids)-1-\(parent.dropFirst())", "\(Sample.trace)", "\(Sample.trace)-",
            "\(Sample.trace.dropFirst())-\(Sample.span)-1", "\(Sample.trace)-a2fb4a1d1a96d31-1",
            "\(Sample.trace)-A2FB4A1D1A96D312-1", "é63ac35c9f6413ad-\(Sample.span)-1",
            "\(ids)-1, \(ids)-1",
        ])
    func rejectedSingle(header: String) {
        let context = single.context(from: ["b3": header])
        #expect(context.spanContext == nil)
        #expect(context.requestedSampling == nil)
    }

    @Test(
        "A decision without ids is kept for the root that starts here, and passed on",
        arguments: [("0", false), ("1", true), ("d", true)])
    func decisionOnly(header: String, isSampled: Bool) {
        let context = single.context(from: ["b3": header])
        #expect(context.spanContext == nil)
        #expect(context.requestedSampling == isSampled)
        #expect(single.headers(of: context) == ["b3": header])
    }

    @Test(
        "What was read is written again, without the parent",
        arguments: [ids, "\(ids)-0", "\(ids)-1", "\(ids)-d"])
    func forwardedSingle(header: String) {
        #expect(single.forwarded(["b3": header]) == ["b3": header])
        #expect(
            single.forwarded(["b3": "\(header)-\(parent)"]) == ["b3": header])
    }

    @Test func `the wish to debug and an open decision reach a span of this process`() {
        var debug = single.context(from: ["b3": "\(ids)-d"])
        debug.spanContext = Sample.sampled
        #expect(single.headers(of: debug) == ["b3": "\(ids)-d"])
        var open = single.context(from: ["b3": ids])
        open.spanContext = Sample.unsampled
        #expect(single.headers(of: open) == ["b3": "\(ids)-0"])
    }

    @Test(
        "The several headers are read",
        arguments: [
            (["x-b3-sampled": "1"], true, false), (["x-b3-sampled": "0"], false, false),
            (["x-b3-sampled": "true"], true, false), (["x-b3-sampled": "False"], false, false),
            (["x-b3-flags": "1"], true, true),
            (["x-b3-flags": "1", "x-b3-sampled": "0"], true, true),
            (["x-b3-flags": "0", "x-b3-sampled": "1"], true, false),
            (["x-b3-parentspanid": parent], nil, false), ([:], nil, false),
        ] as [([String: String], Bool?, Bool)])
    func acceptedMultiple(headers: [String: String], isSampled: Bool?, isDebug: Bool) {
        let ids = ["x-b3-traceid": Sample.trace, "x-b3-spanid": Sample.span]
        let context = multiple.context(from: headers.merging(ids) { $1 })
        #expect(context.spanContext?.traceID == Sample.traceID)
        #expect(context.spanContext?.spanID == Sample.spanID)
        #expect(context.spanContext?.isSampled == (isSampled ?? false))
        #expect(context.isSamplingDeferred == (isSampled == nil))
        #expect(context.isSamplingDebug == isDebug)
    }

    @Test(
        "Malformed or incomplete headers are ignored together",
        arguments: [
            ["x-b3-traceid": Sample.trace], ["x-b3-spanid": Sample.span],
            ["x-b3-traceid": "463ac35g9f6413ad", "x-b3-spanid": Sample.span],
            ["x-b3-traceid": "\(Sample.trace)0", "x-b3-spanid": Sample.span],
            ["x-b3-traceid": Sample.trace, "x-b3-spanid": "\(Sample.span)0"],
            ["x-b3-traceid": "0000000000000000", "x-b3-spanid": Sample.span],
            ["x-b3-traceid": Sample.trace, "x-b3-spanid": "0000000000000000"],
            [
                "x-b3-traceid": Sample.trace, "x-b3-spanid": Sample.span, "x-b3-sampled": "yes",
            ],
        ])
    func rejectedMultiple(headers: [String: String]) {
        #expect(multiple.context(from: headers).spanContext == nil)
        #expect(multiple.context(from: headers).requestedSampling == nil)
    }

    @Test func `the several headers are written, with flags in place of a debug decision`() {
        let ids = ["x-b3-traceid": Sample.trace, "x-b3-spanid": Sample.span]
        for decision in [["x-b3-sampled": "1"], ["x-b3-sampled": "0"], ["x-b3-flags": "1"], [:]] {
            let headers = decision.merging(ids) { $1 }
            #expect(multiple.forwarded(headers) == headers)
            #expect(multiple.forwarded(decision) == decision)
        }
    }

    @Test func `the single header goes before the several, unless it is malformed`() {
        var headers = ["x-b3-traceid": parent, "x-b3-spanid": parent, "b3": "\(ids)-1"]
        #expect(multiple.context(from: headers).spanContext?.traceID == Sample.traceID)
        headers["b3"] = "not-a-tumor"
        #expect(multiple.context(from: headers).spanContext?.spanID.description == parent)
    }
}
