// SPDX-License-Identifier: Apache-2.0

import NIOCore

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// A file that is written beside the one that it will replace, and replaces it only when complete.
///
/// Blocks while the disk is slow.
struct ReplacedFile {
    private let descriptor: Int32
    private var buffer: [UInt8] = []

    /// Writes a file, readable by its owner only, in the place of the one before.
    static func write(
        to path: String, _ body: (inout ReplacedFile) throws(IOError) -> Void
    ) throws(IOError) {
        let draft = path + ".new"
        var file = try ReplacedFile(creating: draft)
        do throws(IOError) {
            defer { close(file.descriptor) }
            try body(&file)
            try file.flush()
            guard fsync(file.descriptor) == 0 else { throw .last("cannot write \(draft)") }
        } catch {
            unlink(draft)
            throw error
        }
        guard rename(draft, path) == 0 else {
            let error = IOError.last("cannot replace \(path)")
            unlink(draft)
            throw error
        }
    }

    /// Makes sure that a file can be written here, without leaving one.
    static func check(_ path: String) throws(IOError) {
        var status = stat()
        if stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR {
            throw IOError(errnoCode: EISDIR, reason: "it is a directory")
        }
        let file = try ReplacedFile(creating: path + ".new")
        close(file.descriptor)
        unlink(path + ".new")
    }

    private init(creating path: String) throws(IOError) {
        // What a crash has left behind, which may be readable by others.
        unlink(path)
        descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw .last("cannot write \(path)") }
    }

    mutating func writeLine(_ line: [UInt8]) throws(IOError) {
        buffer += line
        buffer.append(UInt8(ascii: "\n"))
        if buffer.count > 1 << 20 { try flush() }
    }

    private mutating func flush() throws(IOError) {
        var rest = buffer[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { systemWrite(descriptor, $0.baseAddress, $0.count) }
            if count >= 0 {
                rest = rest.dropFirst(count)
            } else if errno != EINTR {
                throw .last("cannot write")
            }
        }
        buffer.removeAll(keepingCapacity: true)
    }
}

extension IOError {
    /// The error that the last system call has left.
    static func last(_ reason: String) -> IOError { IOError(errnoCode: errno, reason: reason) }
}

/// The name `write` is taken within the type above.
private func systemWrite(_ descriptor: Int32, _ bytes: UnsafeRawPointer?, _ count: Int) -> Int {
    write(descriptor, bytes, count)
}
