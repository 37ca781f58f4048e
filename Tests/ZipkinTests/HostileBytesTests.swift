// SPDX-License-Identifier: Apache-2.0

import TelemetryModel
import Testing
import Zipkin

/// Whatever arrives, reading ends with a list or a ``ZipkinError``; a crash would end the tests.
@Suite struct HostileBytesTests {
    private static let sample = Array(
        #"""
        [{"traceId":"4e441824ec2b6a44ffdc9bb9a6453df3","parentId":"6b221d5bc9e6496c","id":"2",
        "name":"get \u00e9\ud83e\uddfe\n","kind":"SERVER","timestamp":1502787600000000,
        "duration":1.5e5,"debug":false,"shared":true,"x":[null,{"y":[-0.1]}],
        "localEndpoint":{"serviceName":"shop","ipv4":"10.0.0.1","port":80},
        "remoteEndpoint":{"ipv6":"::1","port":"443"},
        "annotations":[{"timestamp":1502787600000001,"value":"\"e\": {\"k\":[1,{\"z\":null}]}"},
        {"value":"{\"e\":{\"k\":1e999}}"}],
        "tags":{"error":"true","a":1,"b":true,"c":null,"otel.dropped_links_count":"4294967296"}}]
        """#.utf8)

    private func isReadOrRefused(_ bytes: [UInt8]) -> Bool {
        do throws(ZipkinError) {
            let list = try ZipkinSpanList(decoding: bytes, receivedAt: 1)
            // What was read can be written, and what was written can be read.
            let written = list.encoded()
            let again = try ZipkinSpanList(decoding: written, receivedAt: 1)
            return again.encoded() == written
        } catch {
            return error.offset <= bytes.count + 6
        }
    }

    @Test func `the sample is right`() throws {
        #expect(try ZipkinSpanList(decoding: Self.sample, receivedAt: 1).resourceSpans.count == 1)
        #expect(isReadOrRefused(Self.sample))
    }

    @Test func `a list cut short anywhere is refused`() {
        for length in Self.sample.indices {
            #expect(throws: ZipkinError.self) {
                try ZipkinSpanList(decoding: Array(Self.sample[..<length]), receivedAt: 1)
            }
        }
    }

    @Test(arguments: UInt64(0)..<8)
    func `a list with random damage is read or refused`(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        for _ in 0..<2_000 {
            var bytes = Self.sample
            for _ in 0..<Int.random(in: 1...8, using: &generator) {
                damage(&bytes, using: &generator)
            }
            #expect(isReadOrRefused(bytes))
        }
    }

    @Test(arguments: UInt64(0)..<20)
    func `random bytes are read or refused`(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        let alphabet = Array(#"[]{}",:\u0e1-.tfn "#.utf8)
        for _ in 0..<500 {
            let count = Int.random(in: 0...200, using: &generator)
            let noise = (0..<count).map { _ in UInt8.random(in: 0...255, using: &generator) }
            let marks = (0..<count).map { _ in alphabet.randomElement(using: &generator) ?? 0 }
            #expect(isReadOrRefused(noise))
            #expect(isReadOrRefused(Array("[{".utf8) + marks))
        }
    }

    @Test(arguments: ["[", #"[{"x":"#, #"[{"tags":{"a":"#])
    func `deep nesting is refused and does not exhaust the stack`(start: String) {
        let bytes = Array(start.utf8) + [UInt8](repeating: UInt8(ascii: "["), count: 1_000_000)
        #expect(isReadOrRefused(bytes))
        let nested = Array(repeating: #"{\"a\":"#, count: 100_000).joined()
        #expect(throws: Never.self) { try readSpan(#""annotations":[{"value":"\#(nested)"}]"#) }
    }

    private func damage(_ bytes: inout [UInt8], using generator: inout SeededGenerator) {
        let index = Int.random(in: bytes.indices, using: &generator)
        switch Int.random(in: 0...3, using: &generator) {
        case 0: bytes[index] = UInt8.random(in: 0...255, using: &generator)
        case 1: bytes.remove(at: index)
        case 2: bytes.insert(bytes.randomElement(using: &generator) ?? 0, at: index)
        default:
            let other = Int.random(in: bytes.indices, using: &generator)
            bytes.replaceSubrange(
                index..<min(index + 8, bytes.count), with: bytes[other...].prefix(8))
        }
        if bytes.isEmpty { bytes = [0] }
    }
}

/// Numbers that follow from a seed, so that a failure can be seen again (SplitMix64).
private struct SeededGenerator: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
