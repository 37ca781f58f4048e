// SPDX-License-Identifier: Apache-2.0

import CZlib

/// Compresses and decompresses whole bodies in the gzip format (RFC 1952), with zlib.
///
/// zlib's pointers do not leave this folder.
package enum Gzip {
    /// Makes one gzip member.
    ///
    /// - Parameter level: From 1, fast, to 9, small; 0 stores; -1 is zlib's choice, which is 6.
    /// - Throws: ``GzipError/invalidLevel``, ``GzipError/tooLarge`` for 4 GiB of input and more.
    package static func compress(_ bytes: [UInt8], level: Int = -1) throws(GzipError) -> [UInt8] {
        guard -1...9 ~= level else { throw .invalidLevel }
        guard bytes.count <= UInt32.max / 2 else { throw .tooLarge }
        let result = bytes.withUnsafeBufferPointer { input in
            Result { () throws(GzipError) in try deflated(input, level: Int32(level)) }
        }
        return try result.get()
    }

    /// Reads one gzip member or several that follow each other.
    ///
    /// Memory grows with what comes out, never beyond `maximumSize` and one buffer more.
    ///
    /// - Parameter claim: is asked before so many more bytes are kept, and may refuse.
    /// - Throws: ``GzipError/tooLarge`` as soon as more than `maximumSize` bytes come out,
    ///   ``GzipError/refused`` where the claim was, ``GzipError/truncated``, ``GzipError/corrupt``.
    package static func decompress(
        _ bytes: [UInt8], maximumSize: Int, claiming claim: (Int) -> Bool = { _ in true }
    ) throws(GzipError) -> [UInt8] {
        guard bytes.count <= UInt32.max else { throw .tooLarge }
        let result = bytes.withUnsafeBufferPointer { input in
            Result { () throws(GzipError) in try inflated(input, maximumSize: maximumSize, claim) }
        }
        return try result.get()
    }
}

/// Why bytes could not be compressed or decompressed.
package enum GzipError: Error, Hashable, Sendable {
    /// The input ends before its last member does; so does empty input.
    case truncated
    /// The input is no gzip, or its checksum or length is wrong.
    case corrupt
    /// The output would be larger than allowed, or the input than zlib can take in one piece.
    case tooLarge
    /// Whoever was asked for more memory refused it.
    case refused
    case invalidLevel
    /// zlib could not have the memory that it works in.
    case outOfMemory
}

extension Gzip {
    /// A window of 32 KiB, and 16 more to ask for gzip's header and trailer.
    private static let gzipWindow = MAX_WBITS + 16

    private static func deflated(
        _ input: UnsafeBufferPointer<UInt8>, level: Int32
    ) throws(GzipError) -> [UInt8] {
        var stream = z_stream()
        let started = deflateInit2_(
            &stream, level, Z_DEFLATED, gzipWindow, 8, Z_DEFAULT_STRATEGY, ZLIB_VERSION,
            Int32(MemoryLayout<z_stream>.size))
        guard started == Z_OK else { throw .outOfMemory }
        defer { deflateEnd(&stream) }
        feed(input, to: &stream)
        let bound = Int(deflateBound(&stream, UInt(input.count)))
        var status = Z_OK
        let output = [UInt8](unsafeUninitializedCapacity: bound) { buffer, count in
            stream.next_out = buffer.baseAddress
            stream.avail_out = UInt32(bound)
            status = deflate(&stream, Z_FINISH)
            count = bound - Int(stream.avail_out)
        }
        guard status == Z_STREAM_END else { throw .outOfMemory }
        return output
    }

    private static func inflated(
        _ input: UnsafeBufferPointer<UInt8>, maximumSize: Int, _ claim: (Int) -> Bool
    ) throws(GzipError) -> [UInt8] {
        var stream = z_stream()
        let started = inflateInit2_(
            &stream, gzipWindow, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size))
        guard started == Z_OK else { throw .outOfMemory }
        defer { inflateEnd(&stream) }
        feed(input, to: &stream)
        var output: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 64 << 10)
        while true {
            let (status, count) = step(&stream, into: &chunk)
            guard output.count + count <= maximumSize else { throw .tooLarge }
            guard claim(count) else { throw .refused }
            output.append(contentsOf: chunk[..<count])
            switch status {
            case Z_STREAM_END:
                if stream.avail_in == 0 { return output }
                guard inflateReset(&stream) == Z_OK else { throw .corrupt }
            case Z_OK: continue
            case Z_BUF_ERROR: throw .truncated
            case Z_MEM_ERROR: throw .outOfMemory
            default: throw .corrupt
            }
        }
    }

    /// Decompresses until the chunk is full, a member ends or the input does.
    private static func step(_ stream: inout z_stream, into chunk: inout [UInt8]) -> (Int32, Int) {
        chunk.withUnsafeMutableBufferPointer { buffer in
            stream.next_out = buffer.baseAddress
            stream.avail_out = UInt32(buffer.count)
            let status = inflate(&stream, Z_NO_FLUSH)
            return (status, buffer.count - Int(stream.avail_out))
        }
    }

    private static func feed(_ input: UnsafeBufferPointer<UInt8>, to stream: inout z_stream) {
        // zlib's type is not const, yet it only reads here.
        stream.next_in = UnsafeMutablePointer(mutating: input.baseAddress)
        stream.avail_in = UInt32(input.count)
    }
}
