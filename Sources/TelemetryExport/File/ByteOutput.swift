// SPDX-License-Identifier: Apache-2.0

import NIOCore

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Where exporters that need no network put their text.
package enum ByteOutput: Hashable, Sendable {
    case standardOutput
    case standardError
    /// A file that is opened anew each time, so that it may be moved away at any moment.
    case file(path: String)
    /// The same, which only its owner may read if it has to be made.
    case privateFile(path: String)

    /// Adds text in one piece, from the start of a line. Blocks while the other side is slow.
    ///
    /// A line that an earlier failure or crash cut short is ended first, so that it spoils no other.
    package func append(_ text: [UInt8]) throws(IOError) {
        switch self {
        case .standardOutput:
            try Self.write(text, to: STDOUT_FILENO)
        case .standardError:
            try Self.write(text, to: STDERR_FILENO)
        case .file(let path):
            try Self.append(text, toFileAt: path, permissions: 0o644)
        case .privateFile(let path):
            try Self.append(text, toFileAt: path, permissions: 0o600)
        }
    }

    /// Whether somebody looks at it, so that colours make sense.
    package var isTerminal: Bool {
        switch self {
        case .standardOutput: isatty(STDOUT_FILENO) == 1
        case .standardError: isatty(STDERR_FILENO) == 1
        case .file, .privateFile: false
        }
    }

    private static func append(
        _ text: [UInt8], toFileAt path: String, permissions: mode_t
    ) throws(IOError) {
        let descriptor = open(path, O_RDWR | O_APPEND | O_CREAT | O_CLOEXEC, permissions)
        guard descriptor >= 0 else {
            throw IOError(errnoCode: errno, reason: "cannot open \(path)")
        }
        defer { close(descriptor) }
        let isTorn = lastByte(of: descriptor).map { $0 != UInt8(ascii: "\n") } ?? false
        try write(isTorn ? [UInt8(ascii: "\n")] + text : text, to: descriptor)
    }

    /// `nil` for an empty file, and for what is no file at all, such as a pipe.
    private static func lastByte(of descriptor: Int32) -> UInt8? {
        var byte: UInt8 = 0
        guard lseek(descriptor, -1, SEEK_END) >= 0, read(descriptor, &byte, 1) == 1 else {
            return nil
        }
        return byte
    }

    private static func write(_ text: [UInt8], to descriptor: Int32) throws(IOError) {
        var rest = text[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { systemWrite(descriptor, $0.baseAddress, $0.count) }
            if count >= 0 {
                rest = rest.dropFirst(count)
            } else if errno == EAGAIN {
                waitUntilWritable(descriptor)
            } else if errno != EINTR {
                throw IOError(errnoCode: errno, reason: "cannot write")
            }
        }
    }

    /// Standard output may be non-blocking because another program that shares it made it so.
    private static func waitUntilWritable(_ descriptor: Int32) {
        var request = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
        poll(&request, 1, -1)
    }
}

/// The name `write` is taken within the type above.
private func systemWrite(_ descriptor: Int32, _ bytes: UnsafeRawPointer?, _ count: Int) -> Int {
    write(descriptor, bytes, count)
}
