// SPDX-License-Identifier: Apache-2.0

import SystemPackage

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Standard output, unbuffered, so that a line is seen when it is written.
enum StandardOutput {
    /// Writes all of `text`. A reader that has gone away is none of the program's business.
    static func write(_ text: String) {
        _ = try? FileDescriptor.standardOutput.writeAll(text.utf8)
    }

    /// Whether somebody looks at it, so that colours make sense.
    static var isTerminal: Bool { isatty(FileDescriptor.standardOutput.rawValue) == 1 }
}
