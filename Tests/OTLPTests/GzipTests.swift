// SPDX-License-Identifier: Apache-2.0

import Gzip
import Testing

@Suite struct GzipTests {
    private let text = Array(String(repeating: "one POST, one trace; ", count: 20_000).utf8)

    @Test(arguments: [-1, 0, 1, 6, 9])
    func `what is compressed can be decompressed`(level: Int) throws {
        for bytes in [[], [7], text] {
            let compressed = try Gzip.compress(bytes, level: level)
            #expect(Array(compressed.prefix(2)) == [0x1F, 0x8B])
            #expect(try Gzip.decompress(compressed, maximumSize: bytes.count) == bytes)
        }
    }

    @Test func `text becomes smaller`() throws {
        #expect(try Gzip.compress(text).count < text.count / 50)
    }

    @Test func `output beyond the limit is refused`() throws {
        let bomb = try Gzip.compress([UInt8](repeating: 0, count: 50 << 20))
        #expect(throws: GzipError.tooLarge) { try Gzip.decompress(bomb, maximumSize: 1 << 20) }
        let compressed = try Gzip.compress(text)
        #expect(throws: GzipError.tooLarge) {
            try Gzip.decompress(compressed, maximumSize: text.count - 1)
        }
    }

    @Test func `members that follow each other are one text`() throws {
        let members = try Gzip.compress([1, 2]) + Gzip.compress([]) + Gzip.compress([3])
        #expect(try Gzip.decompress(members, maximumSize: 3) == [1, 2, 3])
        #expect(throws: GzipError.tooLarge) { try Gzip.decompress(members, maximumSize: 2) }
    }

    @Test func `input cut short anywhere is refused`() throws {
        let compressed = try Gzip.compress(Array(text.prefix(500)))
        for length in 0..<compressed.count {
            #expect(throws: GzipError.truncated) {
                try Gzip.decompress(Array(compressed[..<length]), maximumSize: 1000)
            }
        }
    }

    @Test func `input that is no gzip is refused`() throws {
        #expect(throws: GzipError.corrupt) {
            try Gzip.decompress(Array("plain text".utf8), maximumSize: 1000)
        }
        let compressed = try Gzip.compress([1, 2, 3])
        #expect(throws: GzipError.corrupt) {
            try Gzip.decompress(compressed + [1, 2, 3], maximumSize: 1000)
        }
    }

    @Test func `a wrong checksum is noticed`() throws {
        var compressed = try Gzip.compress(text)
        compressed[compressed.count - 8] ^= 1
        #expect(throws: GzipError.corrupt) {
            try Gzip.decompress(compressed, maximumSize: text.count)
        }
    }

    @Test func `random damage is survived`() throws {
        var generator = SeededGenerator(seed: 5)
        let compressed = try Gzip.compress(Array(text.prefix(2_000)))
        for _ in 0..<3_000 {
            var bytes = compressed
            let index = Int.random(in: bytes.indices, using: &generator)
            bytes[index] = UInt8.random(in: 0...255, using: &generator)
            _ = try? Gzip.decompress(bytes, maximumSize: 10_000)
        }
    }

    @Test func `a level that zlib does not have is refused`() {
        #expect(throws: GzipError.invalidLevel) { try Gzip.compress([], level: 10) }
    }
}
