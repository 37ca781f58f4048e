// SPDX-License-Identifier: Apache-2.0

import NIOCore
import NIOPosix
import Synchronization

/// A port on which nothing listens at the moment, for a program that has to be told one and may be away
/// for a while.
///
/// Fails with what NIO says if one that was free cannot be given back.
func freePort() async throws -> Int {
    while true {
        let port = portToTry()
        let probe = try? await ServerBootstrap(group: .singletonMultiThreadedEventLoopGroup)
            .bind(host: "127.0.0.1", port: port).get()
        guard let probe else { continue }
        try await probe.close()
        return port
    }
}

/// A port that may be free, and that no other test is given.
///
/// It lies below those that the system gives by itself (from 32768 on): a client could take one of those
/// meanwhile, even the very one that looks for the program there, and a client of a program that was
/// killed goes on calling at its port, whoever has that now. Nor is it one of the demos' in `CommandTests`,
/// which have ports up to 25011 and from 27686 on.
func portToTry() -> Int {
    while true {
        let port = Int.random(in: 25_100..<27_600)
        if givenPorts.withLock({ $0.insert(port).inserted }) { return port }
    }
}

private let givenPorts = Mutex<Set<Int>>([])

extension RunningOutlay {
    /// On which port a collector serves one of its endpoints, such as `otlp`, once it does.
    func port(of endpoint: String) async throws -> Int {
        guard let line = await line(containing: "endpoint=\(endpoint) "),
            let word = line.split(separator: " ").first(where: { $0.hasPrefix("port=") }),
            let port = Int(word.dropFirst(5))
        else { throw StartFailure(log: log) }
        return port
    }
}
