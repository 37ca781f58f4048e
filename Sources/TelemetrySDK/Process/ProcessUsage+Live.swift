// SPDX-License-Identifier: Apache-2.0

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

extension ProcessUsage {
    /// What this process uses now.
    ///
    /// Processor time and context switches are those of all threads, which no file of Linux' tells as
    /// finely.
    package static func live() -> ProcessUsage {
        var usage = ProcessUsage()
        usage.readResourceUsage()
        usage.fileDescriptors = openFileDescriptors()
        #if os(Linux)
            usage.read(
                .live, pageSize: sysconf(Int32(_SC_PAGESIZE)),
                ticksPerSecond: sysconf(Int32(_SC_CLK_TCK)), secondsSinceBoot: secondsSinceBoot())
        #elseif canImport(Darwin)
            usage.readTaskInformation()
        #endif
        return usage
    }

    private mutating func readResourceUsage() {
        var usage = rusage()
        #if canImport(Glibc)
            // An enumeration there, though the function takes a number.
            let whose = Int32(RUSAGE_SELF.rawValue)
        #else
            let whose = RUSAGE_SELF
        #endif
        guard getrusage(whose, &usage) == 0 else { return }
        userTime = Self.seconds(usage.ru_utime)
        systemTime = Self.seconds(usage.ru_stime)
        voluntarySwitches = Int64(usage.ru_nvcsw)
        involuntarySwitches = Int64(usage.ru_nivcsw)
    }

    private static func seconds(_ time: timeval) -> Double {
        Double(time.tv_sec) + Double(time.tv_usec) / 1_000_000
    }

    private static func openFileDescriptors() -> Int64? {
        guard let directory = opendir("/dev/fd") else { return nil }
        defer { closedir(directory) }
        var count: Int64 = 0
        while let entry = readdir(directory) {
            if entry.pointee.d_name.0 != CChar(UInt8(ascii: ".")) { count += 1 }
        }
        // One is the directory's own.
        return count - 1
    }

    #if os(Linux)
        private static func secondsSinceBoot() -> Double {
            var time = timespec()
            clock_gettime(CLOCK_BOOTTIME, &time)
            return Double(time.tv_sec) + Double(time.tv_nsec) / 1_000_000_000
        }
    #elseif canImport(Darwin)
        private mutating func readTaskInformation() {
            var task = proc_taskinfo()
            let taskSize = Int32(MemoryLayout<proc_taskinfo>.size)
            if proc_pidinfo(getpid(), PROC_PIDTASKINFO, 0, &task, taskSize) == taskSize {
                residentBytes = Int64(clamping: task.pti_resident_size)
                virtualBytes = Int64(clamping: task.pti_virtual_size)
                threads = Int64(task.pti_threadnum)
            }
            var process = proc_bsdinfo()
            let processSize = Int32(MemoryLayout<proc_bsdinfo>.size)
            if proc_pidinfo(getpid(), PROC_PIDTBSDINFO, 0, &process, processSize) == processSize {
                var now = timeval()
                gettimeofday(&now, nil)
                let start =
                    Double(process.pbi_start_tvsec) + Double(process.pbi_start_tvusec) / 1_000_000
                uptime = max(0, Self.seconds(now) - start)
            }
        }
    #endif
}
