// SPDX-License-Identifier: Apache-2.0

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// The small text files in which an operating system describes itself.
package struct SystemFiles: Sendable {
    private let read: @Sendable (String) -> String?

    /// - Parameter read: the text of a file; `nil` if it cannot be read.
    package init(read: @escaping @Sendable (String) -> String?) {
        self.read = read
    }

    /// Files with given contents, and no others.
    package init(_ contents: [String: String]) {
        self.init { contents[$0] }
    }

    /// The text of a file; `nil` if it cannot be read.
    package func text(_ path: String) -> String? { read(path) }

    /// The files of this machine, up to 1 MiB of each; what is not UTF-8 is replaced.
    package static let live = SystemFiles { path in
        guard let file = fopen(path, "r") else { return nil }
        defer { fclose(file) }
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 16384)
        while bytes.count < 1 << 20 {
            let count = fread(&chunk, 1, chunk.count, file)
            if count == 0 { break }
            bytes += chunk[..<count]
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
