// SPDX-License-Identifier: Apache-2.0

import TelemetryModel
import Testing

@Suite("The trace state of W3C Trace Context, Level 2")
struct TraceStateTests {
    @Test(
        "Legal lists are read, in order and without the white space between members",
        arguments: [
            ("foo=1", "foo=1"),
            ("foo=1,bar=2", "foo=1,bar=2"),
            ("foo=1 \t , \t bar=2, \t baz=3", "foo=1,bar=2,baz=3"),
            ("foo=1\t \t,\t \tbar=2", "foo=1,bar=2"),
            (" foo=1", "foo=1"), ("\tfoo=1", "foo=1"), ("foo=1 ", "foo=1"), ("foo=1\t", "foo=1"),
            ("foo= 1", "foo= 1"), ("foo=a b", "foo=a b"),
            ("foo=1,", "foo=1"), (",foo=1", "foo=1"), ("foo=1,,bar=2", "foo=1,bar=2"),
            ("foo=1, ,\t,bar=2", "foo=1,bar=2"),
            ("", ""), (" ", ""), (",", ""),
            ("foo@=1,bar=2", "foo@=1,bar=2"), ("foo@@bar=1", "foo@@bar=1"),
            ("foo@bar@baz=1", "foo@bar@baz=1"), ("tenant@system=1", "tenant@system=1"),
            ("0vendor=1", "0vendor=1"), ("a_b-c*d/e=1", "a_b-c*d/e=1"),
            ("foo=!\"#$%&'()*+-./:;<>?@[\\]^_`{|}~", "foo=!\"#$%&'()*+-./:;<>?@[\\]^_`{|}~"),
        ])
    func legal(header: String, canonical: String) {
        #expect(TraceState(header: header)?.description == canonical)
    }

    @Test(
        "One illegal member voids the whole list",
        arguments: [
            "foo", "foo =1", "FOO=1", "foo.bar=1", "@foo=1", "@=1", "=1", "_foo=1", "-foo=1",
            "foo=bar=baz", "foo=,bar=3", "foo=", "foo= ", "foo=1\u{7F}", "foo=\u{1}", "foo=é",
            "fóo=1", "bar=1,foo=1\nx", "foo@bar=1,BAR=2", "foo;=1",
        ])
    func illegal(header: String) {
        #expect(TraceState(header: header) == nil)
    }

    @Test func `keys and values have at most 256 characters`() {
        let longest = String(repeating: "z", count: 256)
        #expect(TraceState(header: "\(longest)=1")?.members.count == 1)
        #expect(TraceState(header: "foo=\(longest)")?.members.count == 1)
        #expect(TraceState(header: "\(longest)z=1") == nil)
        #expect(TraceState(header: "foo=\(longest)z") == nil)
    }

    @Test func `32 members are a list, 33 are none`() {
        let members = (1...33).map { "bar\($0)=\($0)" }
        #expect(
            TraceState(header: members.prefix(32).joined(separator: ","))?.members.count == 32)
        #expect(TraceState(header: members.joined(separator: ",")) == nil)
    }

    @Test func `of a key that occurs twice the first is kept`() {
        #expect(TraceState(header: "foo=1,bar=2,foo=3")?.description == "foo=1,bar=2")
    }

    @Test func `a changed member moves to the front`() {
        let state = TraceState(header: "a=1,b=2,c=3")
        #expect(state?.setting("c", to: "4").description == "c=4,a=1,b=2")
        #expect(state?.setting("d", to: "4").description == "d=4,a=1,b=2,c=3")
        #expect(state?.removing("b").description == "a=1,c=3")
        #expect(state?.removing("z") == state)
    }

    @Test func `a full list loses its oldest member to a new one`() {
        let full = TraceState(
            members: (0..<32).map { TraceState.Member(key: "k\($0)", value: "v") })
        let changed = full.setting("new", to: "1")
        #expect(changed.members.count == 32)
        #expect(changed.members.first?.key == "new")
        #expect(changed["k31"] == nil)
        #expect(full.setting("k31", to: "1").members.count == 32)
    }

    @Test(
        "Nothing illegal can be set", arguments: [("A", "1"), ("", "1"), ("a", ""), ("a", "x,y")])
    func refused(key: String, value: String) {
        #expect(TraceState().setting(key, to: value).isEmpty)
    }
}
