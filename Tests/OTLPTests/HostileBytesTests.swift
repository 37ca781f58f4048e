// SPDX-License-Identifier: Apache-2.0

import OTLP
import TelemetryModel
import Testing

/// Whatever arrives, reading ends with a value or an ``OTLPError``; a crash would end the tests.
@Suite struct HostileBytesTests {
    @Test(arguments: OTLPEncoding.allCases)
    func `a message cut short anywhere is read or refused`(encoding: OTLPEncoding) {
        let bytes = richRequest.encoded(as: encoding)
        for length in 0..<bytes.count {
            let error = errorOfReading(Array(bytes[..<length]), as: encoding)
            #expect(error != nil || (encoding == .protobuf && length == 0))
            #expect((error?.offset ?? 0) <= length)
        }
    }

    @Test(arguments: OTLPEncoding.allCases, UInt64(0)..<8)
    func `a message with random damage is read or refused`(encoding: OTLPEncoding, seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        let original = richRequest.encoded(as: encoding)
        for _ in 0..<2_000 {
            var bytes = original
            for _ in 0..<Int.random(in: 1...8, using: &generator) {
                damage(&bytes, using: &generator)
            }
            let error = errorOfReading(bytes, as: encoding)
            #expect((error?.offset ?? 0) <= bytes.count)
        }
    }

    @Test(arguments: OTLPEncoding.allCases)
    func `many values of every byte are read or refused`(encoding: OTLPEncoding) {
        let original = request(of: richSpan).encoded(as: encoding)
        for index in original.indices {
            for value in stride(from: UInt8(1), through: 255, by: 23) {
                var bytes = original
                bytes[index] ^= value
                _ = errorOfReading(bytes, as: encoding)
            }
        }
    }

    @Test(arguments: OTLPEncoding.allCases, UInt64(0)..<20)
    func `random bytes are read or refused`(encoding: OTLPEncoding, seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        for _ in 0..<500 {
            let count = Int.random(in: 0...200, using: &generator)
            let bytes = (0..<count).map { _ in UInt8.random(in: 0...255, using: &generator) }
            _ = errorOfReading(bytes, as: encoding)
            _ = try? TraceResponse(decoding: bytes, as: encoding)
            _ = try? RPCStatus(decoding: bytes, as: encoding)
        }
    }

    @Test(arguments: OTLPEncoding.allCases)
    func `what is read from damage can be written again`(encoding: OTLPEncoding) throws {
        var generator = SeededGenerator(seed: 99)
        let original = richRequest.encoded(as: encoding)
        for _ in 0..<3_000 {
            var bytes = original
            damage(&bytes, using: &generator)
            guard let read = try? TraceRequest(decoding: bytes, as: encoding) else { continue }
            let again = try TraceRequest(decoding: read.encoded(as: encoding), as: encoding)
            #expect(again.encoded(as: encoding) == read.encoded(as: encoding))
        }
    }
}

/// Changes a few bytes, as a broken sender or a hostile one would.
func damage(_ bytes: inout [UInt8], using generator: inout SeededGenerator) {
    let index = Int.random(in: bytes.indices, using: &generator)
    switch Int.random(in: 0...4, using: &generator) {
    case 0: bytes[index] = UInt8.random(in: 0...255, using: &generator)
    case 1: bytes[index] ^= 1 << UInt8.random(in: 0...7, using: &generator)
    case 2: bytes.remove(at: index)
    case 3:
        bytes.insert([0, 0x7F, 0x80, 0xFF].randomElement(using: &generator) ?? 0, at: index)
    default:
        let other = Int.random(in: bytes.indices, using: &generator)
        bytes.replaceSubrange(
            index..<min(index + 8, bytes.count), with: bytes[other...].prefix(8))
    }
    if bytes.isEmpty { bytes = [0] }
}
