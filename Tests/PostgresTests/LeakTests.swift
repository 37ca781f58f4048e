// SPDX-License-Identifier: Apache-2.0

import Foundation
import PostgresTesting
import Testing

@testable import Postgres

// What is counted here is told by /proc and by the GNU C library.
#if canImport(Glibc)
    import Glibc

    @Suite("Nothing leaks", .timeLimit(.minutes(10)))
    struct LeakTests {
        /// In a process of its own, since other tests open and close descriptors all the time.
        ///
        /// A connection of libpq holds a descriptor and more than 30 KiB, a result at least 2 KiB. What
        /// the second half of the crashes leaves behind is less than a few of them.
        @Test
        func `a server that crashes again and again under load costs no descriptor or memory`()
            async
        {
            await #expect(processExitsWith: .success) {
                try await PostgresServer.with { server in
                    let load = Load(server: server)
                    try await load.survive(crashes: 3)
                    let before = try await Holdings.settled()
                    let lost = try await load.survive(crashes: 6)
                    let after = try await Holdings.settled(at: before.descriptors)
                    #expect(lost >= 6, "the crashes did hit somebody")
                    #expect(
                        after.descriptors == before.descriptors,
                        "\(before.descriptors) descriptors have become \(after.descriptors)")
                    #expect(
                        after.heapBytes < before.heapBytes + 256 << 10,
                        "\(before.heapBytes) bytes have become \(after.heapBytes)")
                }
            }
        }
    }

    /// Clients that ask all the time, while the server is killed and started again.
    private struct Load {
        static let connections = 4
        private static let tasks = 8

        let server: PostgresServer

        /// Returns how many statements were lost, once every client has gone.
        @discardableResult
        func survive(crashes: Int) async throws -> Int {
            var configuration = try PostgresConfiguration(url: server.url(database: "postgres"))
            configuration.maximumConnections = Self.connections
            configuration.acquireTimeout = .seconds(30)
            let (answers, losses, done) = (Counter(), Counter(), Counter())
            try await PostgresClient.withClient(configuration: configuration) { client in
                try await withThrowingTaskGroup(of: Void.self) { group in
                    for task in 0..<Self.tasks {
                        group.addTask {
                            while done.value == 0 {
                                await Self.ask(client, task, answers: answers, losses: losses)
                            }
                        }
                    }
                    for _ in 0..<crashes {
                        let seen = answers.value
                        while answers.value < seen + 200 { await Task.yield() }
                        let lost = losses.value
                        try await server.kill()
                        while losses.value == lost { await Task.yield() }
                        try await server.start()
                    }
                    done.increment()
                    try await group.waitForAll()
                }
            }
            return losses.value
        }

        private static func ask(
            _ client: PostgresClient, _ task: Int, answers: Counter, losses: Counter
        ) async {
            do {
                let statement: PostgresStatement =
                    "select repeat('x', 1000), generate_series(1, 20)"
                if task.isMultiple(of: 2) {
                    _ = try await client.query(statement)
                } else {
                    try await client.withTransaction { try await $0.execute(statement) }
                }
                answers.increment()
            } catch {
                #expect((error as? PostgresError)?.code == .connection, "\(error)")
                losses.increment()
            }
        }
    }

    /// What the process holds at a moment.
    private struct Holdings {
        var descriptors: Int
        /// What has been asked of `malloc` and not given back.
        var heapBytes: Int

        /// Waits for the last threads of the clients to close what they hold: until that many are
        /// left, which a busy machine may take its time over, or for a few seconds in which nobody asks
        /// for anything.
        static func settled(at descriptors: Int? = nil) async throws -> Holdings {
            let patience = descriptors == nil ? Duration.seconds(3) : .seconds(30)
            let deadline = ContinuousClock.now + patience
            while ContinuousClock.now < deadline {
                if let descriptors, try now().descriptors <= descriptors { break }
                await Task.yield()
            }
            return try now()
        }

        private static func now() throws -> Holdings {
            let descriptors = try FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd")
            return Holdings(descriptors: descriptors.count, heapBytes: try heapBytes())
        }

        /// From the report of `malloc_info(3)`: what the system has given, less what lies free, plus
        /// large blocks. Swift's module of the C library leaves that function out.
        private static func heapBytes() throws -> Int {
            typealias Report = @convention(c) (Int32, UnsafeMutablePointer<FILE>) -> Int32
            let symbol = try #require(dlsym(nil, "malloc_info"))
            let file = try #require(tmpfile())
            defer { fclose(file) }
            _ = unsafeBitCast(symbol, to: Report.self)(0, file)
            rewind(file)
            var bytes = [UInt8](repeating: 0, count: 1 << 20)
            let count = fread(&bytes, 1, bytes.count, file)
            let text = String(decoding: bytes[..<count], as: UTF8.self)
            let totals = Totals(text.components(separatedBy: "</heap>").last ?? "")
            let free = try totals.size("total type=\"fast") + totals.size("total type=\"rest")
            return try totals.size("system type=\"current") - free
                + totals.size("total type=\"mmap")
        }
    }

    /// The end of the report, which sums up all arenas.
    private struct Totals {
        private let text: String

        init(_ text: String) {
            self.text = text
        }

        /// The `size` of the element that begins so.
        func size(_ element: String) throws -> Int {
            let parts = text.components(separatedBy: "<\(element)\"")
            let attributes = try #require(parts.dropFirst().first).components(
                separatedBy: "size=\"")
            return try #require(Int(attributes.dropFirst().first?.prefix { $0 != "\"" } ?? ""))
        }
    }
#endif
