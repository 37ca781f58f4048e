// SPDX-License-Identifier: Apache-2.0

import Instrumenting
import TelemetryModel

/// What a process measures of itself.
///
/// Names, units and descriptions are those of the semantic conventions, `system/process-metrics.md`.
package enum ProcessInstruments {
    static let cpuTime = MetricInstrument(
        "process.cpu.time", .counter, unit: "s",
        description: "Total CPU seconds broken down by different CPU modes.")
    static let memoryUsage = MetricInstrument(
        "process.memory.usage", .upDownCounter, unit: "By",
        description: "The amount of physical memory in use.", isInteger: true)
    static let memoryVirtual = MetricInstrument(
        "process.memory.virtual", .upDownCounter, unit: "By",
        description: "The amount of committed virtual memory.", isInteger: true)
    static let threadCount = MetricInstrument(
        "process.thread.count", .upDownCounter, unit: "{thread}",
        description: "Process threads count.", isInteger: true)
    static let fileDescriptorCount = MetricInstrument(
        "process.unix.file_descriptor.count", .upDownCounter, unit: "{file_descriptor}",
        description: "Number of unix file descriptors in use by the process.", isInteger: true)
    static let contextSwitches = MetricInstrument(
        "process.context_switches", .counter, unit: "{context_switch}",
        description: "Number of times the process has been context switched.", isInteger: true)
    static let uptime = MetricInstrument(
        "process.uptime", .gauge, unit: "s",
        description: "The time the process has been running.")

    /// All of them.
    package static let all = [
        cpuTime, memoryUsage, memoryVirtual, threadCount, fileDescriptorCount, contextSwitches,
        uptime,
    ]
}

extension MetricRegistry {
    /// Measures the process, whenever somebody collects. What the system does not tell is left out.
    package func observeProcess(
        _ usage: @escaping @Sendable () -> ProcessUsage = { .live() }
    ) {
        observe(ProcessInstruments.all) { said in said.observe(usage()) }
    }
}

extension MetricObservations {
    fileprivate mutating func observe(_ usage: ProcessUsage) {
        typealias Instruments = ProcessInstruments
        say(usage.userTime, ["cpu.mode": "user"], Instruments.cpuTime)
        say(usage.systemTime, ["cpu.mode": "system"], Instruments.cpuTime)
        say(usage.residentBytes.map(Double.init), [:], Instruments.memoryUsage)
        say(usage.virtualBytes.map(Double.init), [:], Instruments.memoryVirtual)
        say(usage.threads.map(Double.init), [:], Instruments.threadCount)
        say(usage.fileDescriptors.map(Double.init), [:], Instruments.fileDescriptorCount)
        let type = "process.context_switch.type"
        say(
            usage.voluntarySwitches.map(Double.init), [type: "voluntary"],
            Instruments.contextSwitches)
        say(
            usage.involuntarySwitches.map(Double.init), [type: "involuntary"],
            Instruments.contextSwitches)
        say(usage.uptime, [:], Instruments.uptime)
    }

    private mutating func say(
        _ value: Double?, _ attributes: Attributes, _ instrument: MetricInstrument
    ) {
        if let value { observe(value, attributes, of: instrument) }
    }
}
