// SPDX-License-Identifier: Apache-2.0

import TelemetryModel

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// `process.*`. The command's arguments are left out: they may hold secrets.
///
/// See the semantic conventions, `resource/process.md`.
enum ProcessAttributes {
    static func add(to attributes: inout Attributes, facts: SystemFacts, files: SystemFiles) {
        attributes["process.pid"] = .int(Int64(facts.processID))
        attributes.add("process.creation.time", creationTime(files, ticks: facts.ticksPerSecond))
        attributes.add("process.executable.name", facts.executableName)
        attributes.add("process.executable.path", facts.executablePath)
        attributes["process.runtime.name"] = "swift"
        attributes["process.runtime.version"] = .string(runtimeVersion)
    }

    /// The moment at which the machine started, plus the ticks after which the process did, in ISO
    /// 8601. `nil` where there is no `/proc`.
    private static func creationTime(_ files: SystemFiles, ticks: Int) -> String? {
        // The second field, the program's name in parentheses, may contain anything.
        guard ticks > 0, let stat = files.text("/proc/self/stat"),
            let name = stat.lastIndex(of: ")"), let boot = bootTime(files)
        else { return nil }
        let fields = stat[name...].dropFirst().split(separator: " ")
        guard fields.count > 19, let start = Double(fields[19]) else { return nil }
        let date = Date(timeIntervalSince1970: boot + start / Double(ticks))
        return date.formatted(Date.ISO8601FormatStyle(includingFractionalSeconds: true))
    }

    private static func bootTime(_ files: SystemFiles) -> Double? {
        files.text("/proc/stat")?.split(separator: "\n")
            .first { $0.hasPrefix("btime ") }
            .flatMap { Double($0.dropFirst("btime ".count)) }
    }

    /// Of the compiler: the runtime tells no version, and on Linux it is linked in.
    private static var runtimeVersion: String {
        #if compiler(>=6.4)
            "6.4"
        #elseif compiler(>=6.3)
            "6.3"
        #else
            "6.2"
        #endif
    }
}
