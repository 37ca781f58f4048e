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
    /// What carries the events of expenses.
    var broker = DemoBroker.postgres
    /// Added to every port, so that two demos can run side by side.
    var portOffset = 0
    /// Where there are proxies beside the roles: so many ports further on than a role that is called is
    /// the proxy of its caller, and twice as far its own. 0 where there are none. To run them is for
    /// whoever starts the demo; see `scripts/mesh`.
    var proxyOffset = 0

    var ports: Ports { Ports(offset: portOffset) }

    /// Where one role finds another that listens at a port: its own proxy, if there is one.
    func calling(_ port: Int) -> String { "http://127.0.0.1:\(port + proxyOffset)" }

    /// Where somebody without a proxy finds a role: the proxy before it, if there is one.
    func entering(_ port: Int) -> String { "http://127.0.0.1:\(port + 2 * proxyOffset)" }

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
