// SPDX-License-Identifier: Apache-2.0

import SystemPackage

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// What the person who starts the demo may choose.
struct DemoOptions: Sendable {
    /// End after the tour.
    var once = false
    /// Forget the data of earlier demos.
    var fresh = false
    /// Added to every port, so that two demos can run side by side.
    var portOffset = 0

    var ports: Ports { Ports(offset: portOffset) }

    /// Where each part listens.
    struct Ports: Sendable {
        let expenses: Int
        let bank: Int
        let worker: Int
        let web: Int
        let otlp: Int
        let grpc: Int
        let zipkin: Int
        let query: Int

        init(offset: Int) {
            expenses = 8080 + offset
            bank = 8081 + offset
            worker = 8082 + offset
            web = 8000 + offset
            otlp = 4318 + offset
            grpc = 4317 + offset
            zipkin = 9411 + offset
            query = 16686 + offset
        }
    }

    /// The directory that this demo writes to, made if it is not there: one for each port offset, so
    /// that two demos do not share a database.
    func stateDirectory(environment: [String: String]) throws -> FilePath {
        let given = environment["OUTLAY_STATE"].flatMap { $0.isEmpty ? nil : $0 } ?? ".outlay"
        let working = FilePath(FileManager.default.currentDirectoryPath)
        let name = portOffset == 0 ? "demo" : "demo-\(portOffset)"
        let state = working.pushing(FilePath(given)).appending(name).lexicallyNormalized()
        try state.createDirectory()
        return state
    }
}
