// SPDX-License-Identifier: Apache-2.0

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// The resident memory of this process, and the most that it may be.
package struct ProcessMemory: Sendable {
    private let maximum: Int
    private let resident: @Sendable () -> Int?
    private let trim: @Sendable () -> Void

    /// - Parameters:
    ///   - resident: what is resident now; `nil` where the system does not tell.
    ///   - trim: gives freed memory back to the system.
    package init(
        maximum: Int, resident: @escaping @Sendable () -> Int? = ProcessMemory.resident,
        trim: @escaping @Sendable () -> Void = ProcessMemory.trim
    ) {
        self.maximum = maximum
        self.resident = resident
        self.trim = trim
    }

    /// Whether so many bytes more can be taken, if need be after giving back what is free.
    func hasRoom(for bytes: Int) -> Bool {
        guard let now = resident() else { return true }
        if now + bytes <= maximum { return true }
        trim()
        return resident().map { $0 + bytes <= maximum } ?? true
    }

    /// Makes the C library return what is freed, instead of keeping it for the thread that freed it.
    ///
    /// Called once, before there are threads.
    package static func keepLittle() {
        #if canImport(Glibc)
            // M_ARENA_MAX, M_MMAP_THRESHOLD and M_TRIM_THRESHOLD, which Swift's module leaves out.
            for (option, value) in [(-8, 2), (-3, 256 << 10), (-1, 1 << 20)] as [(Int32, Int32)] {
                _ = function("mallopt", as: (@convention(c) (Int32, Int32) -> Int32).self)?(
                    option, value)
            }
        #endif
    }

    /// From `/proc/self/statm`; `nil` where there is none.
    package static let resident: @Sendable () -> Int? = {
        #if os(Linux)
            let file = open("/proc/self/statm", O_RDONLY | O_CLOEXEC)
            guard file >= 0 else { return nil }
            defer { _ = close(file) }
            let text = withUnsafeTemporaryAllocation(byteCount: 128, alignment: 1) { buffer in
                let count = read(file, buffer.baseAddress, buffer.count)
                return String(decoding: buffer.prefix(max(0, count)), as: UTF8.self)
            }
            let pages = text.split(separator: " ").dropFirst().first.flatMap { Int($0) }
            return pages.map { $0 * Int(sysconf(Int32(_SC_PAGESIZE))) }
        #else
            return nil
        #endif
    }

    package static let trim: @Sendable () -> Void = {
        #if canImport(Glibc)
            _ = function("malloc_trim", as: (@convention(c) (Int) -> Int32).self)?(0)
        #endif
    }
}

#if canImport(Glibc)
    /// A function of GNU's C library; `nil` under another one.
    private func function<Function>(_ name: String, as type: Function.Type) -> Function? {
        dlsym(nil, name).map { unsafeBitCast($0, to: type) }
    }
#endif
