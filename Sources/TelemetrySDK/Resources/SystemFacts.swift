// SPDX-License-Identifier: Apache-2.0

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// What the system tells a process of itself through calls rather than files.
package struct SystemFacts: Sendable {
    package var processID: Int
    package var executablePath: String
    package var hostName: String
    /// As `uname -s` prints it: `Linux`.
    package var systemName: String
    /// As `uname -r` prints it.
    package var systemRelease: String
    /// As `uname -m` prints it: `x86_64`.
    package var machine: String
    /// How many ticks `/proc` counts a second.
    package var ticksPerSecond: Int

    package init(
        processID: Int, executablePath: String, hostName: String, systemName: String,
        systemRelease: String, machine: String, ticksPerSecond: Int = 100
    ) {
        self.processID = processID
        self.executablePath = executablePath
        self.hostName = hostName
        self.systemName = systemName
        self.systemRelease = systemRelease
        self.machine = machine
        self.ticksPerSecond = ticksPerSecond
    }

    /// The last part of the executable's path.
    package var executableName: String {
        executablePath.split(separator: "/").last.map(String.init) ?? "swift"
    }

    /// The facts of this process.
    package static func live() -> SystemFacts {
        var system = utsname()
        let isKnown = uname(&system) == 0
        return SystemFacts(
            processID: Int(getpid()),
            executablePath: executableLink() ?? CommandLine.arguments.first ?? "",
            hostName: isKnown ? text(of: system.nodename) : "",
            systemName: isKnown ? text(of: system.sysname) : "",
            systemRelease: isKnown ? text(of: system.release) : "",
            machine: isKnown ? text(of: system.machine) : "",
            ticksPerSecond: sysconf(Int32(_SC_CLK_TCK)))
    }

    private static func executableLink() -> String? {
        var buffer = [CChar](repeating: 0, count: 4096)
        let count = readlink("/proc/self/exe", &buffer, buffer.count)
        guard count > 0 else { return nil }
        return String(decoding: buffer[..<count].map(UInt8.init(bitPattern:)), as: UTF8.self)
    }

    /// The text in one of C's fixed arrays of characters, which Swift sees as a tuple.
    private static func text<Characters: BitwiseCopyable>(of characters: Characters) -> String {
        withUnsafeBytes(of: characters) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
    }
}
