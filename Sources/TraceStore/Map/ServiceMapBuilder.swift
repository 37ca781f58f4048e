// SPDX-License-Identifier: Apache-2.0

import TelemetryModel

/// Adds up spans and calls into the nodes and edges of a ``ServiceMap``.
struct ServiceMapBuilder {
    /// More participants than a person can look at come from names made up as somebody went along;
    /// further ones of a type are counted as one.
    static let maximumParticipants = 1_000
    /// The durations that percentiles of one edge are taken from: those of the first traces given.
    static let maximumDurations = 65_536

    private struct Pair: Hashable {
        let from: Participant
        let to: Participant
    }

    private struct NodeTally {
        var spans = 0
        var errors = 0
    }

    private struct EdgeTally {
        var calls = 0
        var errors = 0
        var durations: [UInt64] = []
        var protocols: [ServiceMap.CallProtocol: Int] = [:]
    }

    private var participants: [Participant: NodeTally] = [:]
    private var pairs: [Pair: EdgeTally] = [:]
    private var proxyNames: Set<String> = []
    private var start = UInt64.max
    private var end = UInt64.min

    /// Different proxies seen.
    var proxies: Int { proxyNames.count }

    /// Empty at zero without any span.
    var window: Range<UInt64> { start <= end ? start..<end : 0..<0 }

    /// Counts the spans of services and proxies.
    mutating func add(spansOf trace: Trace, foldingProxies: Bool) {
        for span in trace.spans {
            start = min(start, span.span.startTime)
            end = max(end, span.span.endTime, span.span.startTime)
            let isProxy = span.span.isFromProxy
            let name = trace.service(of: span)
            if isProxy, proxyNames.count < Self.maximumParticipants { proxyNames.insert(name) }
            guard !isProxy || !foldingProxies else { continue }
            let participant = place(isProxy ? .proxy(name) : .service(name))
            count(span.span.status.code == .error, at: participant)
        }
    }

    /// Counts one call.
    mutating func add(_ call: ServiceCall) {
        let pair = Pair(from: place(call.from), to: place(call.to))
        // A participant without spans is known by its calls only.
        for participant in [pair.from, pair.to] where !participant.hasSpans {
            count(call.failed, at: participant)
        }
        var tally = pairs[pair] ?? EdgeTally()
        tally.calls += 1
        if call.failed { tally.errors += 1 }
        if tally.durations.count < Self.maximumDurations { tally.durations.append(call.duration) }
        tally.protocols[call.protocol, default: 0] += 1
        pairs[pair] = tally
    }

    private mutating func count(_ failed: Bool, at participant: Participant) {
        participants[participant, default: NodeTally()].spans += 1
        if failed { participants[participant]?.errors += 1 }
    }

    /// The participant itself while there is room, one that stands for all further ones otherwise.
    private mutating func place(_ participant: Participant) -> Participant {
        if participants[participant] != nil { return participant }
        let isFull = participants.count >= Self.maximumParticipants
        let placed = isFull ? Participant(type: participant.type, name: "others") : participant
        if participants[placed] == nil { participants[placed] = NodeTally() }
        return placed
    }
}

// MARK: The result

extension ServiceMapBuilder {
    func nodes() -> [ServiceMap.Node] {
        participants.sorted { $0.key < $1.key }.map { participant, tally in
            ServiceMap.Node(
                id: participant.id, name: participant.name, type: participant.type,
                system: participant.system, spans: tally.spans, errors: tally.errors)
        }
    }

    func edges() -> [ServiceMap.Edge] {
        let seconds = max(1, Double(window.upperBound - window.lowerBound) / 1e9)
        return pairs.sorted { ($0.key.from, $0.key.to) < ($1.key.from, $1.key.to) }
            .map { pair, tally in
                let durations = tally.durations.sorted()
                return ServiceMap.Edge(
                    from: pair.from.id, to: pair.to.id, calls: tally.calls, errors: tally.errors,
                    rate: Double(tally.calls) / seconds,
                    p50: durations.percentile(50), p99: durations.percentile(99),
                    protocol: Self.usual(tally.protocols))
            }
    }

    /// The most frequent; of several the first in the order of their declaration.
    private static func usual(
        _ counts: [ServiceMap.CallProtocol: Int]
    ) -> ServiceMap.CallProtocol {
        let order = ServiceMap.CallProtocol.allCases
        return order.reduce(.internal) { counts[$1, default: 0] > counts[$0, default: 0] ? $1 : $0 }
    }
}

extension [UInt64] {
    /// The nearest rank in this sorted list: the least value that so many percent do not exceed.
    fileprivate func percentile(_ percent: Int) -> UInt64 {
        guard !isEmpty else { return 0 }
        return self[(count * percent + 99) / 100 - 1]
    }
}
