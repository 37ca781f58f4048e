// SPDX-License-Identifier: Apache-2.0

import HTTPInstrumentation
import HTTPTypes
import Testing

@Suite struct CarrierTests {
    @Test(arguments: ["traceparent", "Traceparent", "TRACEPARENT"])
    func `names are read in any case`(key: String) {
        let fields: HTTPFields = [.traceparent: "00-x"]
        #expect(HTTPFieldsExtractor().extract(key: key, from: fields) == "00-x")
    }

    @Test func `a field that was sent twice is one list`() {
        var fields: HTTPFields = [.cacheControl: "no-store"]
        fields.append(HTTPField(name: .vary, value: "a"))
        fields.append(HTTPField(name: .vary, value: "b"))
        #expect(HTTPFieldsExtractor().extract(key: "vary", from: fields) == "a,b")
    }

    @Test(arguments: ["missing", "no such name", "", ":path"])
    func `what is not there reads as absent`(key: String) {
        #expect(HTTPFieldsExtractor().extract(key: key, from: [.vary: "a"]) == nil)
    }

    @Test func `writing replaces what was there`() {
        var fields: HTTPFields = [.traceparent: "old"]
        HTTPFieldsInjector().inject("new", forKey: "traceparent", into: &fields)
        HTTPFieldsInjector().inject("lost", forKey: "no such name", into: &fields)
        #expect(fields[values: .traceparent] == ["new"])
        #expect(fields.count == 1)
    }
}
