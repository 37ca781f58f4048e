// SPDX-License-Identifier: Apache-2.0

import NIOCore
import NIOPosix

extension DemoOptions.Ports {
    /// Makes sure, before anything starts, that nobody listens where the demo will: the tour would
    /// otherwise talk to whoever does.
    ///
    /// - Throws: ``DemoError``, which names the port and how to move it.
    func requireFree() async throws {
        for port in [web, expenses, bank, worker, otlp, grpc, zipkin, query] {
            do {
                let bootstrap = ServerBootstrap(group: .singletonMultiThreadedEventLoopGroup)
                    .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
                let listener = try await bootstrap.bind(host: "127.0.0.1", port: port).get()
                try await listener.close()
            } catch is IOError {
                throw DemoError(
                    "Port \(port) is in use by another program, perhaps another demo; "
                        + "--port-offset N moves every port by N.")
            }
        }
    }
}
