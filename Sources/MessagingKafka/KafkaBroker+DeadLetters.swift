// SPDX-License-Identifier: Apache-2.0

import Messaging

extension Subscription {
    /// Where its dead letters lie, those of other groups among them.
    var deadLetterTopic: String { "\(destination).dead" }

    /// The group that remembers how far the dead letters have been replayed.
    var replayGroup: String { "\(group).replay" }
}

extension KafkaBroker {
    /// How many dead letters are replayed in one go.
    private static let replayBatch = 500
    /// How long a message rests whose dead letter the broker did not take.
    private static let pauseAfterFailure = Duration.seconds(1)

    /// Publishes again, oldest first within each 500, what this group put aside.
    ///
    /// Kafka forgets no single record: a group `{group}.replay` remembers how far the dead letters have
    /// been replayed. A message comes back to its topic, and so to every group that reads it.
    package func replayDeadLetters(of subscription: Subscription) async throws -> Int {
        let properties = ClientProperties.reader(address, group: subscription.replayGroup)
        let reader = try await ClientThread.perform { () throws(MessagingError) in
            try DeadLetterReader(properties, topic: subscription.deadLetterTopic)
        }
        let result: Result<Int, any Error>
        do {
            result = .success(try await replay(reader, subscription))
        } catch {
            result = .failure(error)
        }
        try await ClientThread.perform { () throws(MessagingError) in reader.close() }
        return try result.get()
    }

    private func replay(
        _ reader: DeadLetterReader, _ subscription: Subscription
    ) async throws -> Int {
        var count = 0
        while true {
            let records = try await ClientThread.perform { () throws(MessagingError) in
                try reader.next(atMost: Self.replayBatch)
            }
            guard !records.isEmpty else { return count }
            let ours = records.filter { $0.header(RecordHeader.deadGroup) == subscription.group }
            try await produce(
                ours.map { OutgoingRecord(Message($0)) }, to: subscription.destination)
            try await ClientThread.perform { () throws(MessagingError) in
                try reader.forget(records)
            }
            count += ours.count
        }
    }

    /// Does what a settlement asks for, and says what becomes of the claim.
    ///
    /// A message is put aside before it counts as settled: where the broker does not take it, it is
    /// handled once more.
    func outcome(
        of claim: PartitionLedger.Claim, _ settlement: Settlement, _ subscription: Subscription
    ) async -> PartitionLedger.Outcome {
        switch settlement {
        case .acknowledge: return .settled
        case .retry(let delay): return .again(after: delay)
        case .deadLetter(let reason, let traceID):
            let record = OutgoingRecord(
                Message(claim.record),
                adding: deadHeaders(reason: reason, traceID: traceID, group: subscription.group))
            do {
                try await produce([record], to: subscription.deadLetterTopic)
                return .settled
            } catch {
                logger.warning(
                    "A dead letter was not taken; its message is tried again",
                    metadata: [
                        "messaging.destination.name": "\(subscription.deadLetterTopic)",
                        "error": "\(error)",
                    ])
                return .again(after: Self.pauseAfterFailure)
            }
        }
    }

    private func deadHeaders(
        reason: String, traceID: String?, group: String
    ) -> [KafkaRecord.Header] {
        var headers = [
            KafkaRecord.Header(name: RecordHeader.deadReason, value: reason),
            KafkaRecord.Header(name: RecordHeader.deadGroup, value: group),
        ]
        if let traceID {
            headers.append(KafkaRecord.Header(name: RecordHeader.deadTraceID, value: traceID))
        }
        return headers
    }
}
