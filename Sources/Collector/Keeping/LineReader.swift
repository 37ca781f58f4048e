// SPDX-License-Identifier: Apache-2.0

import NIOCore

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Reads a file line by line, in memory for one line.
struct LineReader {
    private static let chunk = 1 << 20

    private let maximumLength: Int
    private var line: [UInt8] = []
    private var isTooLong = false

    /// Calls a function with each line that is not empty, and with an empty one in place of each that
    /// is too long. A file that does not exist has no lines.
    static func read(
        _ path: String, maximumLength: Int, _ body: ([UInt8]) -> Void
    ) throws(IOError) {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else {
            if errno == ENOENT { return }
            throw .last("cannot read \(path)")
        }
        defer { close(descriptor) }
        var reader = LineReader(maximumLength: maximumLength)
        var chunk = [UInt8](repeating: 0, count: Self.chunk)
        while true {
            let count = chunk.withUnsafeMutableBytes {
                systemRead(descriptor, $0.baseAddress, $0.count)
            }
            if count < 0 && errno == EINTR { continue }
            guard count >= 0 else { throw .last("cannot read \(path)") }
            guard count > 0 else { return reader.end(body) }
            reader.take(chunk[..<count], body)
        }
    }

    private init(maximumLength: Int) {
        self.maximumLength = maximumLength
    }

    private mutating func take(_ bytes: ArraySlice<UInt8>, _ body: ([UInt8]) -> Void) {
        var rest = bytes
        while let newline = rest.firstIndex(of: UInt8(ascii: "\n")) {
            append(rest[..<newline])
            end(body)
            rest = rest[(newline + 1)...]
        }
        append(rest)
    }

    private mutating func append(_ bytes: ArraySlice<UInt8>) {
        isTooLong = isTooLong || line.count + bytes.count > maximumLength
        if isTooLong { line = [] } else { line += bytes }
    }

    private mutating func end(_ body: ([UInt8]) -> Void) {
        if isTooLong || !line.isEmpty { body(line) }
        line.removeAll(keepingCapacity: true)
        isTooLong = false
    }
}

/// The name `read` is taken within the type above.
private func systemRead(_ descriptor: Int32, _ bytes: UnsafeMutableRawPointer?, _ count: Int) -> Int
{
    read(descriptor, bytes, count)
}
