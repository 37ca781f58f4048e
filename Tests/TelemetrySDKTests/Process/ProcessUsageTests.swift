// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import TelemetrySDK

struct ProcessUsageTests {
    @Test func `Linux' files are read, whatever the program is called`() {
        var usage = ProcessUsage()
        let stat =
            "42 (a) b (c)) S 1 42 42 0 -1 4194560 9 0 0 0 150 50 0 0 20 0 7 0 1000 8 9 10"
        usage.read(
            SystemFiles(["/proc/self/stat": stat, "/proc/self/statm": "300 20 5 1 0 9 0\n"]),
            pageSize: 4096, ticksPerSecond: 100, secondsSinceBoot: 25.5)
        #expect(usage.virtualBytes == 1_228_800)
        #expect(usage.residentBytes == 81_920)
        #expect(usage.threads == 7)
        #expect(usage.uptime == 15.5)
    }

    @Test(arguments: ["", "1 (x", "1 (x) S 1 2"])
    func `what cannot be read is left out`(stat: String) {
        var usage = ProcessUsage()
        usage.read(
            SystemFiles(["/proc/self/stat": stat, "/proc/self/statm": "?"]), pageSize: 4096,
            ticksPerSecond: 100, secondsSinceBoot: 1)
        #expect(usage == ProcessUsage())
    }

    @Test func `this process uses something of everything`() throws {
        let usage = ProcessUsage.live()
        #expect(try #require(usage.userTime) > 0)
        #expect(try #require(usage.systemTime) >= 0)
        let resident = try #require(usage.residentBytes)
        #expect(resident > 1 << 20)
        #expect(try #require(usage.virtualBytes) >= resident)
        #expect(try #require(usage.threads) >= 1)
        #expect(try #require(usage.fileDescriptors) >= 3)
        #expect(try #require(usage.voluntarySwitches) >= 0)
        #expect(try #require(usage.involuntarySwitches) >= 0)
        #expect(try #require(usage.uptime) > 0)
    }
}
