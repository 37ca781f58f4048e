// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import SystemPackage

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// `outlay demo`: everything on this machine, and a trace to look at.
struct DemoCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "demo",
        abstract:
            "Start a private Postgres, the collector and the API, and show the trace of a POST.")

    @Flag(help: "Stop after the tour.")
    var once = false

    @Flag(help: "Begin with an empty database.")
    var fresh = false

    @Option(
        help: "What carries events; kafka is a mock cluster, kafka://… one that is there already.")
    var broker = DemoBroker.postgres

    @Option(help: "Move every port by so much, so that two demos can run.")
    var portOffset = 0

    @Option(help: "Put proxies between the roles that listen so many ports further on.")
    var proxyOffset = 0

    func validate() throws {
        guard (0...40000).contains(portOffset) else {
            throw ValidationError("--port-offset takes a number from 0 to 40000.")
        }
        guard (0...5000).contains(proxyOffset) else {
            throw ValidationError("--proxy-offset takes a number from 0 to 5000.")
        }
    }

    func run() async throws {
        try await reportingErrors {
            let options = DemoOptions(
                once: once, fresh: fresh, broker: broker, portOffset: portOffset,
                proxyOffset: proxyOffset)
            let demo = try await Demo(
                options: options, executable: try ownExecutable(),
                environment: ProcessInfo.processInfo.environment)
            try await demo.run()
        }
    }

    /// The program that is running, which the demo starts again in other roles.
    private func ownExecutable() throws -> FilePath {
        if let link = try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe") {
            return FilePath(link)
        }
        let working = FilePath(FileManager.default.currentDirectoryPath)
        let path = working.pushing(FilePath(CommandLine.arguments[0])).lexicallyNormalized()
        guard path.exists else {
            throw DemoError("Start the demo by its path, such as .build/release/outlay demo.")
        }
        return path
    }
}
