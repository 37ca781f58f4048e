// SPDX-License-Identifier: Apache-2.0

/// The queue of a batch processor: bounded where items enter, and taken from by one consumer. The items
/// are ended spans, or log records.
///
/// When it is full, the newest item is dropped and counted: what has waited longest leaves first, and
/// whoever ends a span or logs a line never waits (`performance.md`). Items are kept in batches from
/// the start, so the consumer takes a whole batch by reference instead of copying them out one by one.
///
/// A value without locks or side effects. Every event returns what to do about it; the processor
/// does that after it has let go of its lock.
struct BatchQueue<Item: Sendable>: Sendable {
    typealias Consumer = CheckedContinuation<Work, Never>
    typealias Waiter = CheckedContinuation<Void, Never>

    /// What the consumer is given.
    enum Work: Sendable {
        case batch([Item])
        /// Nothing is left, and nothing will come.
        case finished
    }

    /// What the caller does once the lock is released.
    enum Action: Sendable {
        case none
        case resume(Consumer, Work)
    }

    private(set) var statistics = ProcessorStatistics()
    private let batchSize: Int
    private var complete: [[Item]] = []
    private var filling: [Item] = []
    private var consumer: Consumer?
    private var waiters: [(mark: Int, waiter: Waiter)] = []
    /// Items up to this one leave at once, even in a batch that is not full.
    private var drainMark = 0
    /// Accepted items that were given up on. They count as dropped, and as settled for who waits.
    private var abandoned = 0
    private var phase = Phase.idle

    private enum Phase { case idle, open, closing, closed }

    init(capacity: Int, batchSize: Int) {
        statistics.capacity = capacity
        self.batchSize = min(batchSize, capacity)
    }

    /// Items that have been accepted so far, waiting or gone.
    private var accepted: Int { statistics.received - statistics.dropped + abandoned }
    /// Accepted items whose fate is known.
    private var settled: Int { accepted - statistics.queued - statistics.inFlight }

    mutating func enqueue(_ item: Item) -> Action {
        statistics.received += 1
        guard statistics.queued < statistics.capacity, phase != .closed else {
            statistics.dropped += 1
            return .none
        }
        statistics.queued += 1
        if filling.capacity < batchSize { filling.reserveCapacity(batchSize) }
        filling.append(item)
        guard filling.count == batchSize else { return .none }
        complete.append(filling)
        filling = []
        return serveConsumer()
    }

    mutating func open() {
        if phase == .idle { phase = .open }
    }

    /// The consumer asks for work, and is served now or later.
    mutating func next(_ consumer: Consumer) -> Action {
        self.consumer = consumer
        return serveConsumer()
    }

    /// Lets everything that is queued now leave without waiting for full batches.
    mutating func drain() -> Action {
        drainMark = accepted
        return serveConsumer()
    }

    /// Calls `waiter` back once all that is accepted by now is settled; `nil` if that is so already, or
    /// if nobody is consuming.
    mutating func flush(_ waiter: Waiter) -> Action? {
        guard phase == .open || phase == .closing, settled < accepted else { return nil }
        waiters.append((accepted, waiter))
        return drain()
    }

    /// Records the fate of a batch and returns those who waited for it.
    mutating func settle(_ count: Int, _ outcome: ExportOutcome) -> [Waiter] {
        statistics.inFlight -= count
        switch outcome {
        case .success(let rejected):
            let refused = min(max(rejected, 0), count)
            statistics.rejected += refused
            statistics.exported += count - refused
        case .failure:
            statistics.failed += count
        }
        return takeServedWaiters()
    }

    /// From now on the queue empties, and then the consumer is told to finish.
    mutating func close() -> Action {
        guard phase != .closed else { return .none }
        phase = .closing
        return drain()
    }

    /// Gives up on what still waits: it counts as dropped. Does nothing once the consumer has finished.
    mutating func abandon() -> (Action, [Waiter]) {
        guard phase != .closed else { return (.none, []) }
        abandoned += statistics.queued
        statistics.dropped += statistics.queued
        statistics.queued = 0
        complete = []
        filling = []
        phase = .closing
        return (serveConsumer(), takeServedWaiters())
    }

    private mutating func serveConsumer() -> Action {
        guard let consumer, let work = takeWork() else { return .none }
        self.consumer = nil
        return .resume(consumer, work)
    }

    private mutating func takeWork() -> Work? {
        if !complete.isEmpty { return .batch(taken(complete.removeFirst())) }
        if !filling.isEmpty {
            guard settled + statistics.inFlight < drainMark || phase == .closing else { return nil }
            defer { filling = [] }
            return .batch(taken(filling))
        }
        guard phase == .closing || phase == .closed else { return nil }
        phase = .closed
        return .finished
    }

    private mutating func taken(_ batch: [Item]) -> [Item] {
        statistics.queued -= batch.count
        statistics.inFlight += batch.count
        return batch
    }

    private mutating func takeServedWaiters() -> [Waiter] {
        let settled = settled
        let served = waiters.filter { $0.mark <= settled }
        waiters.removeAll { $0.mark <= settled }
        return served.map(\.waiter)
    }
}
