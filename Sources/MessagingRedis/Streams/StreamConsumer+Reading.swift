// SPDX-License-Identifier: Apache-2.0

import Messaging

extension StreamConsumer {
    /// Reads what nobody in the group has had, and waits for it a little if there is nothing.
    func read(_ partitions: [Int], count: Int) async throws -> StreamConsumerState.Event {
        do {
            return .read(try await readNew(partitions, count: count))
        } catch let error as MessagingError where error.code == .unavailable {
            try await recover(from: error)
            return .readingFailed
        }
    }

    private func readNew(_ partitions: [Int], count: Int) async throws -> [HeldEntry] {
        let options = [
            "GROUP", subscription.group, name, "COUNT", String(count), "BLOCK",
            String(max(1, timing.block.wholeMilliseconds)), "STREAMS",
        ]
        let arguments = options + partitions.map(names.stream) + partitions.map { _ in ">" }
        let reply = try await reader.executeUntraced(
            RedisCommand("XREADGROUP", arguments: arguments.map { Array($0.utf8) }),
            waiting: timing.block)
        let numbers = Dictionary(uniqueKeysWithValues: partitions.map { (names.stream($0), $0) })
        return reply.elements.flatMap { stream -> [HeldEntry] in
            guard stream.elements.count == 2, let name = stream.elements[0].text,
                let partition = numbers[name]
            else { return [] }
            return stream.elements[1].elements.compactMap {
                HeldEntry($0, partition: partition, attempt: 1)
            }
        }
    }

    /// A Redis that has lost its data has lost the groups too.
    private func recover(from error: MessagingError) async throws {
        broker.logger.debug("Reading from Redis failed", metadata: ["error": "\(error)"])
        try await Task.sleep(for: broker.configuration.backoff.first)
        try await whenAvailable { try await createGroups() }
    }

    /// Takes over entries that were delivered before and are idle for so long, in order.
    ///
    /// An entry whose consumers went away too often is put aside instead: maybe it is what ends them.
    /// `XPENDING` and `XCLAIM` do together what `XAUTOCLAIM` does, and tell how often an entry was
    /// delivered, which `XAUTOCLAIM` does not.
    func claim(
        _ partition: Int, idle: Duration, besides known: Set<String>
    ) async throws -> StreamConsumerState.Event {
        do {
            let pending = try await pending(partition, idle: idle).filter {
                !known.contains($0.entry)
            }
            let entries = try await take(pending, of: partition, idle: idle)
            let claimed = try await puttingAsideHopeless(entries)
            await forgetConsumers(of: partition)
            return .claimed(partition, claimed)
        } catch let error as MessagingError where error.code == .unavailable {
            // They are still pending, and come before whatever is new.
            return .claimingFailed(partition)
        }
    }

    private func take(
        _ pending: [Pending], of partition: Int, idle: Duration
    ) async throws -> [HeldEntry] {
        guard !pending.isEmpty else { return [] }
        var attempts: [String: Int] = [:]
        for item in pending { attempts[item.entry] = item.deliveries + 1 }
        return try await take(pending.map(\.entry), of: partition, idle: idle)
            .compactMap { HeldEntry($0, partition: partition, attempt: 1) }
            .map { entry in
                var entry = entry
                entry.attempt = attempts[entry.id.entry] ?? 1
                return entry
            }
    }

    /// Makes the group forget consumers that were killed, whose names would stay for ever; what fails here
    /// is tried again with the next claim.
    private func forgetConsumers(of partition: Int) async {
        let keys = [names.stream(partition), names.members(of: subscription.group)]
        let arguments = [subscription.group, String((timing.lease / 2).wholeMilliseconds)]
        _ = try? await broker.client.executeUntraced(
            .eval(StreamScripts.forget, keys: keys, arguments))
    }

    /// The entry once more, its delivery counted; an empty answer if somebody else settled it.
    func retry(
        _ entry: HeldEntry, after delay: Duration
    ) async throws -> StreamConsumerState.Event {
        try await Task.sleep(for: delay)
        let replies = try await whenAvailable {
            try await take([entry.id.entry], of: entry.id.partition, idle: .zero)
        }
        guard !replies.isEmpty else { return .due(entry.id, nil) }
        var entry = entry
        entry.attempt += 1
        return .due(entry.id, entry)
    }

    /// Sets the counts of entries back to what they were before we got them; if Redis does not hear it,
    /// they count as delivered once more.
    func putBack(_ entries: [HeldEntry]) async throws -> StreamConsumerState.Event {
        let commands = entries.map { entry in
            RedisCommand(
                "XCLAIM", names.stream(entry.id.partition), subscription.group, name, "0",
                entry.id.entry, "RETRYCOUNT", String(entry.attempt - 1), "JUSTID")
        }
        _ = try? await broker.client.executeUntraced(commands)
        return .returned
    }

    private struct Pending {
        let entry: String
        let deliveries: Int
    }

    private static let page = 100

    private func pending(_ partition: Int, idle: Duration) async throws -> [Pending] {
        var found: [Pending] = []
        var start = "-"
        while true {
            let reply = try await broker.client.executeUntraced(
                RedisCommand(
                    "XPENDING", names.stream(partition), subscription.group, "IDLE",
                    String(idle.wholeMilliseconds), start, "+", String(Self.page)))
            let page = reply.elements.compactMap { item -> Pending? in
                guard item.elements.count == 4, let entry = item.elements[0].text else {
                    return nil
                }
                return Pending(entry: entry, deliveries: item.elements[3].integer ?? 1)
            }
            found += page
            guard page.count == Self.page, let last = page.last else { return found }
            start = "(\(last.entry)"
        }
    }

    private func take(
        _ entries: [String], of partition: Int, idle: Duration
    ) async throws -> [RedisReply] {
        let arguments =
            [names.stream(partition), subscription.group, name, String(idle.wholeMilliseconds)]
            + entries
        return try await broker.client.executeUntraced(
            RedisCommand("XCLAIM", arguments: arguments.map { Array($0.utf8) })
        ).elements
    }

    private func puttingAsideHopeless(_ entries: [HeldEntry]) async throws -> [HeldEntry] {
        var hopeful: [HeldEntry] = []
        for entry in entries {
            if entry.attempt > subscription.maximumAttempts {
                try await putAside(
                    entry, reason: "Its consumers went away \(entry.attempt - 1) times.",
                    traceID: nil)
            } else {
                hopeful.append(entry)
            }
        }
        return hopeful
    }

    /// Makes room; what fails here is tried again with the next messages.
    func trim(_ partitions: [Int]) async throws -> StreamConsumerState.Event {
        for partition in partitions {
            _ = try? await broker.client.executeUntraced(
                .eval(StreamScripts.trim, keys: [names.stream(partition)], [String]()))
        }
        return .trimmed
    }
}
