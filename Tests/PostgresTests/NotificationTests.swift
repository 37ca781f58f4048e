// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import Postgres

@Suite("Notifications", .timeLimit(.minutes(5)))
struct NotificationTests {
    @Test func `what is sent to a channel arrives in order, on that channel only`() async throws {
        try await withClient { client in
            var notifications = client.notifications(on: "Some \"channel\"").makeAsyncIterator()
            #expect(await notifications.next() == .listening)
            try await client.execute("select pg_notify('other', 'x')")
            for payload in ["one", "two", ""] {
                try await client.execute("select pg_notify($1, $2)", "Some \"channel\"", payload)
            }
            #expect(await notifications.next()?.payload == "one")
            #expect(await notifications.next()?.payload == "two")
            #expect(await notifications.next()?.payload == "")
        }
    }

    @Test func `several listeners share a connection, each hears when it is heard`() async throws {
        try await withClient { client in
            var first = client.notifications(on: "a").makeAsyncIterator()
            #expect(await first.next() == .listening)
            var second = client.notifications(on: "a").makeAsyncIterator()
            #expect(await second.next() == .listening)
            var other = client.notifications(on: "b").makeAsyncIterator()
            #expect(await other.next() == .listening)
            try await client.execute("select pg_notify('a', 'x'), pg_notify('b', 'y')")
            #expect(await first.next()?.payload == "x")
            #expect(await second.next()?.payload == "x")
            #expect(await other.next()?.payload == "y")
            let listeners = try await client.value(
                "select count(*) from pg_stat_activity where query like 'listen %'", as: Int.self)
            #expect(listeners >= 1)
        }
    }

    @Test func `a listener whose connection is killed listens again and is told`() async throws {
        try await withClient { client in
            var notifications = client.notifications(on: "news").makeAsyncIterator()
            #expect(await notifications.next() == .listening)
            try await client.execute(
                """
                select pg_terminate_backend(pid) from pg_stat_activity
                where datname = current_database() and query like 'listen %'
                """)
            #expect(await notifications.next() == .listening)
            try await client.execute("select pg_notify('news', 'again')")
            #expect(await notifications.next()?.payload == "again")
        }
    }

    @Test func `listening ends when the iterator is gone`() async throws {
        try await withClient { client in
            try await withObserver(of: client) { observer in
                var notifications: PostgresNotifications.AsyncIterator? =
                    client.notifications(on: "news").makeAsyncIterator()
                #expect(await notifications?.next() == .listening)
                notifications = nil
                try await observer.wait(
                    until: """
                        select exists (select from pg_stat_activity
                            where datname = current_database() and query = 'unlisten "news"')
                        """)
            }
        }
    }

    @Test func `cancelling the task ends the sequence`() async throws {
        try await withClient { client in
            await withTaskGroup(of: Void.self) { group in
                let (stream, continuation) = AsyncStream.makeStream(of: Void.self)
                group.addTask {
                    for await _ in client.notifications(on: "news") { continuation.yield() }
                }
                for await _ in stream { break }
                group.cancelAll()
            }
        }
    }

    @Test func `shutdown ends the sequence`() async throws {
        try await withClient { client in
            var notifications = client.notifications(on: "news").makeAsyncIterator()
            #expect(await notifications.next() == .listening)
            await client.reactor.close(within: .zero)
            #expect(await notifications.next() == nil)
            var late = client.notifications(on: "news").makeAsyncIterator()
            #expect(await late.next() == nil)
        }
    }

    @Test func `a full buffer drops the oldest and says how many`() async {
        let buffer = NotificationBuffer(limit: 2)
        for payload in ["1", "2", "3", "4"] {
            buffer.push(.received(payload: payload, processID: 1))
        }
        buffer.finish()
        #expect(await buffer.next() == .missed(2))
        #expect(await buffer.next()?.payload == "3")
        #expect(await buffer.next()?.payload == "4")
        #expect(await buffer.next() == nil)
    }
}

extension PostgresNotification {
    /// What was sent along, if it is a notification.
    fileprivate var payload: String? {
        if case .received(let payload, _) = self { payload } else { nil }
    }
}
