// SPDX-License-Identifier: Apache-2.0

import Foundation
import Hummingbird
import Testing

@testable import ServiceHTTP

@Suite struct JSONObjectTests {
    @Test func `members keep their order, their repetitions and their digits`() throws {
        let text = """
            { "a" : 1.50 ,"b":"x", "a":-0e+10,"c":true,"d":false,"e":null,
              "f":[1,{"g":[]}],"h":{"a":{}} }
            """
        let object = try JSONObject(Array(text.utf8))
        #expect(object.members.map(\.name) == ["a", "b", "a", "c", "d", "e", "f", "h"])
        #expect(
            object.members.map(\.value) == [
                .number("1.50"), .string("x"), .number("-0e+10"), .boolean(true), .boolean(false),
                .null, .array, .object,
            ])
    }

    @Test(arguments: [
        (#""""#, ""), (#""\"\\\/\b\f\n\r\t""#, "\"\\/\u{8}\u{C}\n\r\t"),
        (#""\u00e9\u0000""#, "é\0"), (#""\uD83D\uDE00x""#, "😀x"), ("\"naïve 😀\"", "naïve 😀"),
        (#""é\té""#, "é\té"),
    ])
    func `strings are unescaped`(text: String, value: String) throws {
        let object = try JSONObject(Array("{\"a\":\(text)}".utf8))
        #expect(object.members.map(\.value) == [.string(value)])
    }

    @Test(arguments: [
        ("", 0, "expected an opening brace"), ("[]", 0, "expected an opening brace"),
        ("\u{FEFF}{}", 0, "expected an opening brace"), ("{", 1, "expected a name"),
        ("{a:1}", 1, "expected a name"), ("{\"a\" 1}", 5, "expected a colon"),
        ("{\"a\":}", 5, "expected a value"), ("{\"a\":1", 6, "expected a comma"),
        ("{\"a\":1,}", 7, "expected a name"), ("{\"a\":1 \"b\":2}", 7, "expected a comma"),
        ("{}x", 2, "expected the end"), ("{\"a\":01}", 6, "expected a comma"),
        ("{\"a\":1.}", 7, "expected a digit"), ("{\"a\":1e}", 7, "expected a digit"),
        ("{\"a\":-}", 6, "expected a value"), ("{\"a\":+1}", 5, "expected a value"),
        ("{\"a\":NaN}", 5, "expected a value"), ("{\"a\":tru}", 5, "expected a value"),
        ("{\"a\":[1,]}", 8, "expected a value"), ("{\"a", 3, "expected a closing quote"),
        ("{\"a\n\":1}", 3, "expected no control character"),
        ("{\"\\x\":1}", 3, "expected an escape"),
        ("{\"\\u12G4\":1}", 6, "expected four hexadecimal digits"),
        ("{\"\\uD800\":1}", 8, "expected a surrogate pair"),
        ("{\"\\uDC00\":1}", 8, "expected a surrogate pair"),
        ("{\"\\uD800\\u0041\":1}", 14, "expected a surrogate pair"),
    ])
    func `what is no JSON object is refused where it goes wrong`(
        text: String, offset: Int, reason: String
    ) {
        let error = #expect(throws: JSONSyntaxError.self) { try JSONObject(Array(text.utf8)) }
        #expect(error == JSONSyntaxError(reason: reason, offset: offset))
    }

    @Test func `bytes that are no UTF-8 are refused`() {
        let bytes = Array("{\"a\":\"".utf8) + [0xC0, 0xAF] + Array("\"}".utf8)
        let error = #expect(throws: JSONSyntaxError.self) { try JSONObject(bytes) }
        #expect(error?.reason == "expected UTF-8 in the string that ends")
    }

    @Test func `depth and number of members are bounded`() throws {
        func nested(_ depth: Int) -> [UInt8] {
            let open = String(repeating: "[", count: depth)
            let close = String(repeating: "]", count: depth)
            return Array("{\"a\":\(open)\(close)}".utf8)
        }
        func members(_ count: Int) -> [UInt8] {
            Array("{\((1...count).map { "\"\($0)\":0" }.joined(separator: ","))}".utf8)
        }
        #expect(try JSONObject(nested(31)).members.count == 1)
        #expect(throws: JSONSyntaxError(reason: "nested too deeply", offset: 36)) {
            try JSONObject(nested(32))
        }
        #expect(try JSONObject(members(100)).members.count == 100)
        #expect(throws: JSONSyntaxError.self) { try JSONObject(members(101)) }
        #expect(throws: JSONSyntaxError.self) { try JSONObject(nested(60_000)) }
    }

    @Test func `any prefix and any spoilt byte is read or refused, never a crash`() {
        let text = Array(#"{"a":"\ud83d\ude00é","b":[1.5e-3,{"c":null}],"d":true}"#.utf8)
        for end in 0..<text.count {
            #expect(throws: JSONSyntaxError.self) { try JSONObject(Array(text[..<end])) }
            for byte in [0x00, 0x22, 0x5C, 0x5D, 0x7D, 0x80, 0xFF] as [UInt8] {
                var spoilt = text
                spoilt[end] = byte
                _ = try? JSONObject(spoilt)
            }
        }
    }

    @Test func `what is written is read back by another reader`() throws {
        let text =
            String(String.UnicodeScalarView((0..<0x80).compactMap(Unicode.Scalar.init))) + "é😀"
        var writer = JSONWriter(capacity: 0)
        writer.object { writer in
            writer.member("text", text)
            writer.array("list", [1, 2]) { $0.member("n", $1) }
            writer.array("none", [Int]()) { $0.member("n", $1) }
            writer.null("nothing")
        }
        let read = try JSONDecoder().decode(
            Written.self, from: Data(writer.buffer.readableBytesView))
        #expect(read == Written(text: text, list: [["n": 1], ["n": 2]], none: [], nothing: nil))
    }

    private struct Written: Decodable, Equatable {
        let text: String
        let list: [[String: Int]]
        let none: [[String: Int]]
        let nothing: Int?
    }
}
