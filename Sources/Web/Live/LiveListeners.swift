// SPDX-License-Identifier: Apache-2.0

import NIOCore

/// Who listens to the changes of whose expenses.
///
/// A value: the methods say what to do, and it is done after the lock is released. Bounded by `most`,
/// over all users.
struct LiveListeners: Sendable {
    /// One listener's own stream; it keeps the newest page and drops what nobody took in time.
    typealias Continuation = AsyncStream<LivePage>.Continuation

    private struct Group {
        var page = LivePage()
        var listeners: [Int: Continuation] = [:]
    }

    private let most: Int
    private var groups: [String: Group] = [:]
    private var count = 0
    private var lastID = 0
    private var isClosed = false

    init(most: Int) {
        self.most = most
    }

    /// The users to whose expenses somebody listens.
    var users: [String] { groups.keys.sorted() }

    /// Whether one more may join.
    var hasRoom: Bool { !isClosed && count < most }

    /// - Returns: the listener's number and the page that is known; `nil` where there is no room.
    mutating func join(_ user: String, _ continuation: Continuation) -> (id: Int, page: LivePage)? {
        guard hasRoom else { return nil }
        lastID += 1
        count += 1
        groups[user, default: Group()].listeners[lastID] = continuation
        return groups[user].map { (lastID, $0.page) }
    }

    mutating func leave(_ user: String, _ id: Int) {
        guard groups[user]?.listeners.removeValue(forKey: id) != nil else { return }
        count -= 1
        if groups[user]?.listeners.isEmpty == true { groups[user] = nil }
    }

    /// - Returns: whom to tell what. Those whom it does not concern hear that all is well.
    mutating func publish(_ answer: ByteBuffer?, to user: String) -> (LivePage, [Continuation]) {
        groups[user]?.page.update(answer)
        guard let group = groups[user] else { return (LivePage(), []) }
        return (group.page, Array(group.listeners.values))
    }

    /// Lets nobody in any more.
    ///
    /// - Returns: the streams to finish.
    mutating func close() -> [Continuation] {
        isClosed = true
        defer { groups = [:] }
        return groups.values.flatMap(\.listeners.values)
    }
}
