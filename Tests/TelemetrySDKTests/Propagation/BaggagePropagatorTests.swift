// SPDX-License-Identifier: Apache-2.0

import TelemetrySDK
import Testing
import Tracing

@Suite("Baggage")
struct BaggagePropagatorTests {
    private let propagator = BaggagePropagator()

    private func read(_ header: String) -> Baggage {
        propagator.context(from: ["baggage": header]).baggage
    }

    private func write(_ baggage: Baggage) -> String? {
        var context = ServiceContext.topLevel
        context.baggage = baggage
        return propagator.headers(of: context)["baggage"]
    }

    @Test func `each change gives a new value and leaves the old`() {
        let empty = Baggage()
        let one = empty.setting("user", to: "7", metadata: "ttl=1")
        let changed = one.setting("user", to: "8").setting("User", to: "9")
        #expect(empty.isEmpty)
        #expect(one.entry("user")?.metadata == "ttl=1")
        #expect(changed.entries.map(\.value) == ["8", "9"])
        #expect(changed.entry("user")?.metadata == "")
        #expect(changed.removing("user")["user"] == nil)
        #expect(changed.clearing().isEmpty)
        #expect(changed.setting("", to: "x") == changed)
    }

    @Test(
        "Members are read",
        arguments: [
            ("user=7", ["user": "7"]), (" user \t=\t 7 , b = 8 ", ["user": "7", "b": "8"]),
            ("user=", ["user": ""]), ("a=b=c==", ["a": "b=c=="]),
            ("city=K%C3%B6ln", ["city": "Köln"]), ("p=100%25", ["p": "100%"]),
            ("a=%ff", ["a": "\u{FFFD}"]), ("a=%", ["a": "%"]), ("a=%zz", ["a": "%zz"]),
            ("a=%4", ["a": "%4"]), ("a=%\u{11}1", [:]), ("a=1,a=2", ["a": "2"]),
            ("user=7;ttl=1;private", ["user": "7"]),
        ])
    func members(header: String, expected: [String: String]) {
        let pairs = read(header).entries.map { ($0.name, $0.value) }
        #expect(Dictionary(uniqueKeysWithValues: pairs) == expected)
    }

    @Test(
        "A member that cannot be parsed is skipped, the others are kept",
        arguments: [
            "bad", "=1", " = ", "a b=1", "a(=1", "é=1", "a=é", "a=1 2", "a=\"1\"", "a=\\",
            "a=\u{1}",
            "a=1;é", "", ";", "a;b=1",
        ])
    func skipped(member: String) {
        #expect(read("first=1,\(member),last=2").entries.map(\.name) == ["first", "last"])
    }

    @Test(
        "A percent sign is itself encoded, so that every value comes back as it was",
        arguments: [
            ("100%", "100%25"), ("%41", "%2541"), ("%", "%25"), ("%%2", "%25%252"),
            ("a b%c,d", "a%20b%25c%2Cd"), ("50 % é", "50%20%25%20%C3%A9"),
        ])
    func percent(value: String, encoded: String) {
        #expect(write(Baggage().setting("key", to: value)) == "key=\(encoded)")
        #expect(read("key=\(encoded)")["key"] == value)
    }

    @Test func `properties come back as they were`() {
        let header = "user=7;ttl=30 ; private,b=8"
        #expect(read(header).entry("user")?.metadata == "ttl=30 ; private")
        #expect(write(read(header)) == header)
    }

    @Test func `values are percent-encoded, the percent sign too`() {
        let baggage = Baggage().setting("a", to: "Köln, 100% \"x\";\\=ok\r\n")
        #expect(write(baggage) == "a=K%C3%B6ln%2C%20100%25%20%22x%22%3B%5C=ok%0D%0A")
        #expect(write(baggage).map(read) == baggage)
        #expect(write(Baggage().setting("p", to: "100%")) == "p=100%25")
    }

    @Test func `a name that is no token, or metadata that no header can hold, is left out`() {
        let baggage = Baggage().setting("a b", to: "1").setting("ö", to: "2")
            .setting("ok", to: "3", metadata: "x,y=z\r\n")
        #expect(write(baggage) == "ok=3")
        #expect(write(Baggage().setting("a b", to: "1")) == nil)
    }

    @Test func `64 members and 8192 bytes pass, more do not, and none is cut`() {
        let many = (0..<70).reduce(Baggage()) { $0.setting("k\($1)", to: "v") }
        #expect(write(many)?.split(separator: ",").count == 64)
        #expect(read((0..<70).map { "k\($0)=v" }.joined(separator: ",")).entries.count == 64)

        let half = String(repeating: "x", count: 4094)
        let exact = "a=\(half),b=\(half.dropFirst())"
        #expect(exact.utf8.count == 8192)
        #expect(write(read(exact)) == exact)
        #expect(read("a=\(half),b=\(half)").entries.map(\.name) == ["a"])
        let tooLong = Baggage().setting("a", to: half).setting("b", to: half).setting("c", to: "1")
        #expect(write(tooLong) == "a=\(half),c=1")
    }

    @Test func `an invalid header leaves the baggage as it was`() {
        var context = ServiceContext.topLevel
        context.baggage = Baggage().setting("user", to: "7")
        #expect(
            propagator.context(from: ["baggage": "bad"], upon: context).baggage["user"] == "7")
        #expect(propagator.headers(of: .topLevel).isEmpty)
    }
}
