// SPDX-License-Identifier: Apache-2.0

import CRDKafka
import Logging
import Messaging
import Synchronization

/// A member of a consumer group, and the thread that serves it.
///
/// The thread brings records into a ``Consumption`` and takes from it what there is to tell the broker.
/// It polls all the time, however long a handler takes, so that the member never leaves the group for
/// that; a process that dies does, after `session.timeout.ms`.
final class KafkaConsumer: Sendable {
    private struct State {
        var isStopping = false
        var isClosed = false
        var closing: [CheckedContinuation<Void, Never>] = []
    }

    /// What only the thread knows.
    private struct Commits {
        var isUnderWay = false
        var notBefore = ContinuousClock.now
    }

    private let topic: String
    private let client: ClientPointer
    private let queue: ClientQueue
    /// Where nothing ever comes: the thread waits at it for handlers to finish.
    private let silence: ClientQueue
    private let timeToFinish: Duration
    private let log: ClientLog
    private let logger: Logger
    private let consumption: Consumption
    private let state = Mutex(State())
    private let commits = Mutex(Commits())

    /// How long the broker may take to tell of a topic, in milliseconds; the group forms without that.
    private static let timeToAnswer: Int32 = 2_000
    /// How long the broker may take to answer the last commit, of a partition or of all.
    private static let timeToCommit = Duration.seconds(3)
    /// How long leaving the group may take.
    private static let timeToLeave = Duration.seconds(5)
    /// How long a commit that failed rests.
    private static let pauseAfterFailure = Duration.milliseconds(200)
    /// How many events are served before the broker hears of pauses; bounds what comes after one is due.
    private static let burst = 64

    /// Starts the client and its thread, which hold this until ``close()``.
    ///
    /// - Parameter timeToFinish: how long partitions that are taken away wait for their handlers.
    /// - Throws: ``MessagingError``.
    init(
        _ properties: ClientProperties, topic: String, into consumption: Consumption,
        timeToFinish: Duration, logger: Logger
    ) throws(MessagingError) {
        client = try properties.start(
            RD_KAFKA_CONSUMER,
            events: RD_KAFKA_EVENT_FETCH | RD_KAFKA_EVENT_REBALANCE | RD_KAFKA_EVENT_OFFSET_COMMIT
                | RD_KAFKA_EVENT_ERROR | RD_KAFKA_EVENT_LOG)
        rd_kafka_poll_set_consumer(client.raw)
        queue = ClientQueue(raw: rd_kafka_queue_get_consumer(client.raw))
        silence = ClientQueue(raw: rd_kafka_queue_new(client.raw))
        rd_kafka_set_log_queue(client.raw, queue.raw)
        self.timeToFinish = timeToFinish
        self.topic = topic
        self.consumption = consumption
        self.logger = logger
        log = ClientLog(logger)
        do {
            try ClientThread.start { self.run() }
        } catch {
            silence.destroy()
            queue.destroy()
            rd_kafka_destroy_flags(client.raw, RD_KAFKA_DESTROY_F_NO_CONSUMER_CLOSE)
            throw error
        }
    }

    /// Makes the thread look for what there is to tell the broker.
    func wake() {
        state.withLock { state in
            guard !state.isClosed else { return }
            queue.wake()
            silence.wake()
        }
    }

    /// Commits what is settled and leaves the group, in bounded time, whether or not the broker answers.
    func close() async {
        await withCheckedContinuation { continuation in
            let isClosed = state.withLock { state in
                state.isStopping = true
                if !state.isClosed {
                    state.closing.append(continuation)
                    queue.wake()
                }
                return state.isClosed
            }
            if isClosed { continuation.resume() }
        }
    }
}

// What the thread does.
extension KafkaConsumer {
    private func run() {
        client.request(topic, for: Self.timeToAnswer)
        subscribe()
        while !state.withLock({ $0.isStopping }) {
            let due = tellBroker()
            let patience = due.map { max(.zero, $0 - .now) } ?? .seconds(1)
            guard queue.poll(for: min(patience, .seconds(1)), serve) else { continue }
            for _ in 1..<Self.burst where !queue.poll(for: .zero, serve) { break }
        }
        commitAndWait()
        leave()
        let closing = state.withLock { state in
            state.isClosed = true
            return state.closing
        }
        silence.destroy()
        queue.destroy()
        rd_kafka_destroy_flags(client.raw, RD_KAFKA_DESTROY_F_NO_CONSUMER_CLOSE)
        for continuation in closing { continuation.resume() }
    }

    private func subscribe() {
        let error = PartitionList.with(topic, [RD_KAFKA_PARTITION_UA]) { list in
            rd_kafka_subscribe(client.raw, list)
        }
        guard error != RD_KAFKA_RESP_ERR_NO_ERROR else { return }
        consumption.end(MessagingError(error, whileDoing: "take the subscription"))
    }

    /// Tells the broker of pauses and offsets; returns when to do that again at the latest.
    private func tellBroker() -> ContinuousClock.Instant? {
        let (isCommitting, notBefore) = commits.withLock { ($0.isUnderWay, $0.notBefore) }
        let mayCommit = !isCommitting && notBefore <= .now
        let actions = consumption.update { ledger, now in
            ledger.takeActions(at: now, committing: mayCommit)
        }
        change(actions.pauses, rd_kafka_pause_partitions)
        change(actions.resumes, rd_kafka_resume_partitions)
        if !actions.commits.isEmpty { commit(actions.commits, answerTo: queue) }
        let rest = !isCommitting && !mayCommit ? notBefore : nil
        return [actions.due, rest].compactMap { $0 }.min()
    }

    private func change(
        _ partitions: [Int32],
        _ call: (OpaquePointer?, UnsafeMutablePointer<rd_kafka_topic_partition_list_t>?)
            -> rd_kafka_resp_err_t
    ) {
        guard !partitions.isEmpty else { return }
        _ = PartitionList.with(topic, partitions) { call(client.raw, $0) }
    }

    private func serve(_ event: ClientEvent) {
        switch event.type {
        case RD_KAFKA_EVENT_FETCH: receive(event)
        case RD_KAFKA_EVENT_REBALANCE: rebalance(event)
        case RD_KAFKA_EVENT_OFFSET_COMMIT: committed(event)
        case RD_KAFKA_EVENT_LOG: log.write(event)
        case RD_KAFKA_EVENT_ERROR: fail(event.error)
        default: break
        }
    }

    private func receive(_ event: ClientEvent) {
        var records: [KafkaRecord] = []
        event.forEachMessage { message in
            if message.pointee.err == RD_KAFKA_RESP_ERR_NO_ERROR {
                records.append(KafkaRecord(message))
            } else {
                fail(message.pointee.err)
            }
        }
        consumption.update { ledger, _ in
            for record in records { ledger.receive(record) }
        }
    }

    private func fail(_ error: rd_kafka_resp_err_t) {
        log.write(error)
        guard error.isRefusal || error == RD_KAFKA_RESP_ERR__FATAL else { return }
        consumption.end(MessagingError(error, whileDoing: "deliver messages"))
    }
}

// Who has which partition, and how far it is.
extension KafkaConsumer {
    private func rebalance(_ event: ClientEvent) {
        let partitions = (event.partitions?.offsets.keys).map { $0.sorted() } ?? []
        logger.info(
            "Partitions were reassigned",
            metadata: [
                "messaging.destination.name": "\(topic)", "partitions": "\(partitions)",
                "assigned": "\(event.error == RD_KAFKA_RESP_ERR__ASSIGN_PARTITIONS)",
            ])
        if event.error == RD_KAFKA_RESP_ERR__ASSIGN_PARTITIONS {
            consumption.update { ledger, _ in ledger.assign(partitions) }
            rd_kafka_assign(client.raw, event.partitions)
        } else {
            if rd_kafka_assignment_lost(client.raw) == 0 {
                finish(partitions)
                commitAndWait()
            }
            consumption.update { ledger, _ in ledger.revoke(partitions) }
            rd_kafka_assign(client.raw, nil)
        }
    }

    /// Lets handlers finish what they have of partitions that go, so that the next owner of those begins
    /// after it.
    private func finish(_ partitions: [Int32]) {
        let deadline = ContinuousClock.now + timeToFinish
        consumption.update { ledger, _ in ledger.hold(partitions) }
        while consumption.update({ ledger, _ in ledger.isHandling(partitions) }),
            ContinuousClock.now < deadline
        {
            silence.poll(for: deadline - .now) { _ in }
        }
    }

    private func commit(_ offsets: [Int32: Int64], answerTo queue: ClientQueue) {
        let error = PartitionList.with(topic, offsets) { list in
            rd_kafka_commit_queue(client.raw, list, queue.raw, nil, nil)
        }
        if error == RD_KAFKA_RESP_ERR_NO_ERROR {
            commits.withLock { $0.isUnderWay = true }
        } else {
            commitFailed(error)
        }
    }

    private func committed(_ event: ClientEvent) {
        commits.withLock { $0.isUnderWay = false }
        if event.error != RD_KAFKA_RESP_ERR_NO_ERROR { commitFailed(event.error) }
    }

    private func commitFailed(_ error: rd_kafka_resp_err_t) {
        log.write(error)
        consumption.update { ledger, _ in ledger.takeBackCommits() }
        commits.withLock { $0.notBefore = .now + Self.pauseAfterFailure }
    }

    /// Commits before partitions go, which spares others what is done already; again, within limits,
    /// where the broker does not take it.
    private func commitAndWait() {
        let deadline = ContinuousClock.now + Self.timeToCommit
        let answer = ClientQueue(raw: rd_kafka_queue_new(client.raw))
        defer { answer.destroy() }
        // Nobody hears what becomes of a commit that is under way.
        consumption.update { ledger, _ in ledger.takeBackCommits() }
        while ContinuousClock.now < deadline {
            let offsets = consumption.update { ledger, now in
                ledger.takeActions(at: now, committing: true).commits
            }
            guard !offsets.isEmpty else { break }
            commit(offsets, answerTo: answer)
            var error = RD_KAFKA_RESP_ERR_NO_ERROR
            answer.poll(for: deadline - .now) { event in
                error = event.error
                committed(event)
            }
            if error.endsMembership { break }
            let pause = commits.withLock { $0.notBefore } - .now
            if pause > .zero { answer.poll(for: pause, committed) }
        }
        commits.withLock { $0.isUnderWay = false }
    }

    /// Gives the partitions back first and closes after that: `rd_kafka_assign` never returns once a client
    /// that is closing has let go of its group, so nothing that comes then may be answered with it.
    private func leave() {
        let deadline = ContinuousClock.now + Self.timeToLeave
        rd_kafka_unsubscribe(client.raw)
        while consumption.update({ ledger, _ in ledger.hasPartitions }),
            ContinuousClock.now < deadline
        {
            queue.poll(for: .milliseconds(20), serve)
        }
        let last = ClientQueue(raw: rd_kafka_queue_new(client.raw))
        defer { last.destroy() }
        if let error = rd_kafka_consumer_close_queue(client.raw, last.raw) {
            rd_kafka_error_destroy(error)
            return
        }
        while rd_kafka_consumer_closed(client.raw) == 0, ContinuousClock.now < deadline {
            last.poll(for: .milliseconds(20)) { _ in }
        }
    }
}
