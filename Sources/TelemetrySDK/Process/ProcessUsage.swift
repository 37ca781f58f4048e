// SPDX-License-Identifier: Apache-2.0

/// What a process uses of its machine at one moment. What the system does not tell is `nil`.
///
/// See the semantic conventions, `system/process-metrics.md`.
package struct ProcessUsage: Hashable, Sendable {
    /// Seconds in which it was computing, in its own code and in the system's.
    package var userTime: Double?
    package var systemTime: Double?
    /// Bytes of memory that it has in the machine's.
    package var residentBytes: Int64?
    /// Bytes of addresses that it has taken.
    package var virtualBytes: Int64?
    package var threads: Int64?
    package var fileDescriptors: Int64?
    /// How often it gave the processor up, and how often the processor was taken from it.
    package var voluntarySwitches: Int64?
    package var involuntarySwitches: Int64?
    /// Seconds since it was started.
    package var uptime: Double?

    package init() {}
}

extension ProcessUsage {
    /// Of Linux' files; the rest is told by calls.
    ///
    /// - Parameters:
    ///   - pageSize: in which `/proc` counts memory.
    ///   - ticksPerSecond: in which it counts time.
    ///   - secondsSinceBoot: the time now, as `/proc` counts it.
    mutating func read(
        _ files: SystemFiles, pageSize: Int, ticksPerSecond: Int, secondsSinceBoot: Double
    ) {
        if let pages = files.text("/proc/self/statm")?.split(separator: " "), pages.count > 1 {
            virtualBytes = Int64(pages[0]).map { $0 &* Int64(pageSize) }
            residentBytes = Int64(pages[1]).map { $0 &* Int64(pageSize) }
        }
        // The second field, the program's name in parentheses, may contain anything.
        guard let stat = files.text("/proc/self/stat"), let name = stat.lastIndex(of: ")") else {
            return
        }
        let fields = stat[name...].dropFirst().split(separator: " ")
        guard fields.count > 19 else { return }
        threads = Int64(fields[17])
        if ticksPerSecond > 0, let start = Double(fields[19]) {
            uptime = max(0, secondsSinceBoot - start / Double(ticksPerSecond))
        }
    }
}
