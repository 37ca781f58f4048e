// SPDX-License-Identifier: Apache-2.0

/// The state of an ``OTLPForwarder``: requests that wait, in order, and whoever waits for them.
///
/// Bounded by bytes where requests enter; when it is full the newest is dropped and counted, since
/// what came first explains what follows. The bound counts waiting requests, not the one under way.
struct ForwardingQueue {
    typealias Consumer = CheckedContinuation<Work, Never>

    /// One request as it will be sent.
    struct Request: Sendable {
        var signal: OTLPSignal
        var message: [UInt8]
    }

    enum Work: Sendable {
        case request(Request)
        /// There is nothing left and nothing will come.
        case closed
    }

    /// What the owner does once it has let go of the lock.
    enum Action {
        case none
        case resume(Consumer, Work)
    }

    private let capacity: Int
    private var requests: ArraySlice<Request> = []
    private var consumer: Consumer?
    private var isClosed = false
    private var bytes = 0
    private(set) var statistics = ForwardingStatistics()

    /// - Parameter capacity: in bytes.
    init(capacity: Int) {
        self.capacity = capacity
    }

    /// Takes a request in, or drops it; `nil` says that it was dropped.
    mutating func enqueue(_ request: Request) -> Action? {
        guard !isClosed, bytes + request.message.count <= capacity else {
            statistics.dropped += 1
            return nil
        }
        if let consumer = take() { return .resume(consumer, .request(request)) }
        requests.append(request)
        bytes += request.message.count
        return Action.none
    }

    /// Hands the oldest request to the one consumer, now or when there is one.
    mutating func next(_ consumer: Consumer) -> Action {
        if let request = requests.popFirst() {
            bytes -= request.message.count
            return .resume(consumer, .request(request))
        }
        if isClosed { return .resume(consumer, .closed) }
        self.consumer = consumer
        return .none
    }

    /// Takes nothing in from now on.
    mutating func close() -> Action {
        isClosed = true
        return take().map { .resume($0, .closed) } ?? .none
    }

    /// Closes, and drops whatever waits.
    mutating func abandon() -> Action {
        statistics.dropped += requests.count
        (requests, bytes) = ([], 0)
        return close()
    }

    /// Counts what became of a request that was handed out.
    mutating func settle(arrived: Bool) {
        if arrived { statistics.forwarded += 1 } else { statistics.failed += 1 }
    }

    private mutating func take() -> Consumer? {
        defer { consumer = nil }
        return consumer
    }
}

/// What became of the requests that a forwarder was given.
package struct ForwardingStatistics: Hashable, Sendable {
    /// The next collector, or the file, has taken them.
    package var forwarded = 0
    /// It refused them, or their time was over.
    package var failed = 0
    /// There was no room, or no time left at the end.
    package var dropped = 0

    package init(forwarded: Int = 0, failed: Int = 0, dropped: Int = 0) {
        self.forwarded = forwarded
        self.failed = failed
        self.dropped = dropped
    }
}
